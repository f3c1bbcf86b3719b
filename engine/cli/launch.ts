#!/usr/bin/env node
/** The command line, its commands out of the bundle beside it. */
import { openBundle } from "./bundle.ts";
import { cacheFolder } from "./caches.ts";
import type * as Commands from "./commands.ts";
import { cli } from "./main.ts";
import { inProcess, keepCompiledCode } from "./process.ts";
import { openValidCache } from "./valid-cache.ts";

keepCompiledCode();
const built = import.meta.dirname;
void inProcess((argv, io) =>
  cli(argv, io, async () => openBundle(built).exports as typeof Commands, openValidCache(built, cacheFolder(io.env))),
);
