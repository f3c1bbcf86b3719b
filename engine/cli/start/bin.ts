#!/usr/bin/env node
/** The command line as it stands in its modules; `launch.ts` is what is built into dist/. */
import { cli } from "./main.ts";
import { inProcess, keepCompiledCode } from "./process.ts";

keepCompiledCode();
await inProcess(cli);
