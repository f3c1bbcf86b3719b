#!/usr/bin/env node
/** The command line, its commands out of the bundle beside it. */
import { openBundle } from "./bundle.ts";
import type * as Commands from "./commands.ts";
import { cli } from "./main.ts";
import { inProcess, keepCompiledCode } from "./process.ts";

keepCompiledCode();
void inProcess((argv, io) => cli(argv, io, async () => openBundle(import.meta.dirname).exports as typeof Commands));
