// Makes a fresh clone runnable, then runs one script of the project: `node demo/setup.mjs <script> [arguments]`.
// Plain JavaScript for Node 20, because it runs before anything is installed. Progress goes to standard error, so that
// a script's own standard output stays machine-readable.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const cache = join(root, '.cache')
const NODE_VERSION = '24.21.0'

function npm(args, why) {
  process.stderr.write(`${why}\n`)
  const result = spawnSync('npm', [...args, '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  })
  if (result.status !== 0) {
    process.stderr.write(`npm ${args.join(' ')} failed; is the npm registry reachable?\n`)
    process.exit(1)
  }
}

function installDependencies() {
  // The stamp holds the lock file's hash, so a pull that changes a dependency installs it.
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex')
  const stamp = join(root, 'node_modules', '.sealpay-lock')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return
  npm(['ci'], 'Installing dependencies …')
  writeFileSync(stamp, lock)
}

function node24() {
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath
  const home = join(cache, 'node')
  const binary = join(home, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
  const works = () =>
    existsSync(binary) && spawnSync(binary, ['--version']).stdout?.toString().trim() === `v${NODE_VERSION}`
  if (!works()) {
    mkdirSync(home, { recursive: true })
    // The `node` package picks the build of this platform in its install script, hence the explicit permission.
    writeFileSync(join(home, 'package.json'), JSON.stringify({ private: true, allowScripts: { node: true } }))
    npm(
      ['install', '--prefix', home, `node@${NODE_VERSION}`],
      `Node ${process.versions.node} is older than 24; installing Node ${NODE_VERSION} for this project only …`,
    )
    if (!works()) {
      process.stderr.write(
        `Node ${NODE_VERSION} could not be installed from npm; install Node 24 or later and try again.\n`,
      )
      process.exit(1)
    }
  }
  return binary
}

const [script, ...args] = process.argv.slice(2)
if (!script) {
  process.stderr.write('usage: node demo/setup.mjs <script> [arguments]\n')
  process.exit(2)
}
installDependencies()
const binary = node24()
const child = spawn(binary, [join(root, script), ...args], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, PATH: `${dirname(binary)}${delimiter}${process.env.PATH ?? ''}` },
})
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal))
child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)))
