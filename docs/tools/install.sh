#!/bin/sh
# Installs what docs/package.json names, where it isn't there: mermaid-cli without the browser that it would download.
# Run from the repository's root; silent when there is nothing to do.
set -eu
cd docs
if ! cmp -s package-lock.json node_modules/.installed; then
  echo 'docs installing mermaid-cli and redocly (npm ci in docs/): a minute or so, 500 MB'
  PUPPETEER_SKIP_DOWNLOAD=1 npm ci --no-audit --no-fund --loglevel=error
  cp package-lock.json node_modules/.installed
fi
