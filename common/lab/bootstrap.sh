#!/bin/sh
# Checks Node, and installs the packages of package-lock.json if they are missing. Run it from the repository's root.
# It prints nothing when there is nothing to do.
set -eu

fail() {
  printf 'lab %s\n' "$*" >&2
  exit 1
}

command -v node >/dev/null && command -v npm >/dev/null ||
  fail 'Node.js and npm are not installed. Install Node 24 (https://nodejs.org, or your package manager) and try again.'

# npm keeps a list of installed packages. It lacks those for other platforms.
installed() {
  node -e '
    const packages = (file) => JSON.parse(require("fs").readFileSync(file, "utf8")).packages;
    const [wanted, there] = [packages("package-lock.json"), packages("node_modules/.package-lock.json")];
    const differs = (path) => (wanted[path] || {}).version !== (there[path] || {}).version;
    const needed = Object.keys(wanted).filter((path) => path !== "" && !wanted[path].optional);
    process.exit([...needed, ...Object.keys(there)].some(differs) ? 1 : 0);
  ' 2>/dev/null
}

if ! installed; then
  echo 'lab installing the npm packages of package-lock.json (npm ci): about half a minute'
  npm ci --no-audit --no-fund --loglevel=error ||
    fail 'npm ci failed: see the reason above. It needs a network.'
fi

# On Linux, npm has installed Node 24 as a package. It goes first on the PATH.
PATH="$PWD/node_modules/.bin:$PATH"
node -e 'const [major, minor] = process.versions.node.split("."); process.exit(major > 24 || (major == 24 && minor >= 9) ? 0 : 1)' ||
  fail "Node $(node --version) is too old: the lab needs 24.9 or newer. Install Node 24 (brew install node@24, nvm install 24, https://nodejs.org)."
