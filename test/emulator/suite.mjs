/**
 * The emulator suite: installs moto into a virtual environment, serves it, runs the tests beside
 * this file against it, and stops it. Where moto cannot be installed the suite is skipped and says
 * so; where CI is set, it fails. `--install` installs only: other tests use its Python.
 */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, openSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "..", "..");
const venv = join(here, ".venv");
const requirements = join(here, "requirements.txt");
const ci = process.env.CI === "true";
/** Milliseconds; a cold start of Python on a busy machine takes a good part of it. */
const startLimit = 60_000;

const wrong = install();
if (process.argv.includes("--install")) {
  if (wrong !== undefined) console.error(`not installed: ${wrong}`);
  process.exit(0);
}
if (wrong !== undefined) {
  console.error(ci ? `error: the emulator suite cannot run: ${wrong}` : `emulator suite skipped: ${wrong}`);
  process.exit(ci ? 1 : 0);
}
buildWhereStale();
process.exit(await withServer((url) => vitest(url)));

/** Why moto is not there, or undefined once it is. */
function install() {
  const stamp = join(venv, "installed.txt");
  const wanted = readFileSync(requirements, "utf8");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return undefined;
  if (!runs("python3", ["--version"])) return "there is no python3";
  rmSync(venv, { recursive: true, force: true });
  if (!makeVenv()) return "python3 has no venv and there is no virtualenv";
  const pip = spawnSync(
    join(venv, "bin", "python"),
    ["-m", "pip", "install", "--disable-pip-version-check", "--quiet", "-r", requirements],
    {
      encoding: "utf8",
    },
  );
  if (pip.status !== 0)
    return `pip could not install moto: ${lastLine(pip.stderr) || pip.error?.message || `exit code ${pip.status}`}`;
  writeFileSync(stamp, wanted);
  return undefined;
}

/** Debian keeps venv in a package of its own; a bare machine of a CI may install it. */
function makeVenv() {
  const made = () => runs("python3", ["-m", "venv", venv]) && existsSync(join(venv, "bin", "pip"));
  if (made()) return true;
  rmSync(venv, { recursive: true, force: true });
  if (runs("virtualenv", ["--quiet", venv])) return true;
  if (!ci || process.getuid?.() !== 0) return false;
  rmSync(venv, { recursive: true, force: true });
  const apt = (...args) => runs("apt-get", ["-qq", ...args], { DEBIAN_FRONTEND: "noninteractive" });
  return apt("update") && apt("install", "-y", "python3-venv") && made();
}

function runs(command, args, env = {}) {
  return spawnSync(command, args, { stdio: "ignore", env: { ...process.env, ...env } }).status === 0;
}

/** The tests run the command line as users do, from dist/. */
function buildWhereStale() {
  const built = join(root, "dist", "runbook.js");
  const sources = ["engine", "actions", "scripts"].map((folder) => newest(join(root, folder)));
  if (existsSync(built) && statSync(built).mtimeMs >= Math.max(...sources)) return;
  const build = spawnSync("npm", ["run", "--silent", "build"], { cwd: root, stdio: "inherit" });
  if (build.status !== 0) {
    console.error("error: the emulator suite cannot run: the build failed");
    process.exit(1);
  }
}

/** When a file below the folder was last changed; milliseconds. */
function newest(folder) {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Math.max(0, ...files.map((file) => statSync(join(file.parentPath, file.name)).mtimeMs));
}

/** Serves a fresh moto while `work` runs, and stops it however that ends. */
async function withServer(work) {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const log = join(venv, "moto.log");
  const output = openSync(log, "w");
  const server = spawn(join(venv, "bin", "python"), ["-m", "moto.server", "-H", "127.0.0.1", "-p", String(port)], {
    stdio: ["ignore", output, output],
    // AWS's own images would be read as the account's, region by region, with a snapshot each.
    env: { ...process.env, MOTO_IAM_LOAD_MANAGED_POLICIES: "true", MOTO_EC2_LOAD_DEFAULT_AMIS: "false" },
  });
  const stop = () => server.kill("SIGKILL");
  process.on("exit", stop);
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(130));
  try {
    if (await answers(url, server)) return await work(url);
    console.error(`error: moto did not answer within ${startLimit / 1000} s: ${lastLine(readFileSync(log, "utf8"))}`);
    return 1;
  } finally {
    stop();
  }
}

async function answers(url, server) {
  const end = Date.now() + startLimit;
  while (Date.now() < end && server.exitCode === null) {
    const there = await fetch(`${url}/moto-api/`).then(
      (reply) => reply.ok,
      () => false,
    );
    if (there) return true;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return false;
}

function vitest(url) {
  const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("AWS_")));
  const child = spawn(
    process.execPath,
    [
      join(root, "node_modules", "vitest", "vitest.mjs"),
      "run",
      "--config",
      join(here, "vitest.config.ts"),
      ...process.argv.slice(2),
    ],
    {
      cwd: root,
      stdio: "inherit",
      // Nothing of this machine's own: neither its credentials nor its profile can reach a real account.
      env: {
        ...environment,
        RUNBOOK_EMULATOR: url,
        AWS_ACCESS_KEY_ID: "testing",
        AWS_SECRET_ACCESS_KEY: "testing",
        AWS_CONFIG_FILE: "/dev/null",
        AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
        AWS_EC2_METADATA_DISABLED: "true",
      },
    },
  );
  process.on("exit", () => child.kill());
  return new Promise((resolve) => {
    child.on("error", () => resolve(1));
    child.on("exit", (code) => resolve(code ?? 1));
  });
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

function lastLine(text) {
  return (text ?? "").trim().split("\n").at(-1);
}
