#!/bin/sh
# Installs the packages of docs/package.json unless they are there. mermaid-cli's own browser is not downloaded.
# Run it from the repository's root. It prints nothing when there is nothing to do.
set -eu
cd docs
if ! cmp -s package-lock.json node_modules/.installed; then
  echo 'docs installing mermaid-cli and redocly (npm ci in docs/): about a minute, 500 MB'
  PUPPETEER_SKIP_DOWNLOAD=1 npm ci --no-audit --no-fund --loglevel=error
  cp package-lock.json node_modules/.installed
fi
