#!/usr/bin/env node
/** The command line, its commands out of the bundle beside it. */
import { cacheFolder } from "../cache/caches.ts";
import type * as Commands from "./commands.ts";
import { cli } from "./main.ts";
import { inProcess, keepCompiledCode } from "./process.ts";

keepCompiledCode();
const built = import.meta.dirname;
void inProcess((argv, io) =>
  cli(argv, io, {
    commands: async () => (await import("../cache/bundle.ts")).openBundle(built).exports as typeof Commands,
    known: async () => (await import("../cache/valid.ts")).openValidCache(built, cacheFolder(io.env)),
  }),
);
