import { type Place } from '../processes/places.ts';
import { nameOf } from '../processes/running-services.ts';
import { type Infrastructure } from '../servers/servers.ts';
import { paint, table } from '../machine/terminal.ts';

/** Lists the URLs of all services, and commands to paste that place a first order. */
export function invitation(places: Place[], infrastructure: Infrastructure): string {
  const url = ({ port }: Place) => `http://127.0.0.1:${port}`;
  const rows = places.map((place) => [nameOf(place), url(place), `${url(place)}/docs`]);
  const { managementUrl } = infrastructure;
  if (managementUrl) rows.push(['broker UI', managementUrl, 'login lab, password lab']);

  // The last variant is the recommended one where all run.
  const { variant } = places.at(-1)!;
  const [order, billing, notification] = places.filter((place) => place.variant === variant).map(url);
  return [
    table([['', 'API', 'OpenAPI'], ...rows]),
    '',
    `Paste this into another terminal to place a first order with ${variant}:`,
    '',
    paint('yellow', session(order!, billing!, notification!)),
    '',
    'Logs follow. Ctrl-C stops everything.',
  ].join('\n');
}

function session(order: string, billing: string, notification: string): string {
  return [
    `ORDER=${order} BILLING=${billing} NOTIFICATION=${notification}`,
    `post() { curl -sS -w ' (%{http_code})\\n' -H 'content-type: application/json' "$@"; }`,
    `first() { sed -E 's/^[^:]*:"([^"]*)".*/\\1/'; }`,
    `USER_ID=$(post $ORDER/users -d '{"name":"Ada"}' | first)`,
    `post $BILLING/billing/accounts -d '{"userId":"'$USER_ID'"}'`,
    `post $BILLING/billing/deposit -d '{"userId":"'$USER_ID'","amount":10000}'`,
    `ORDER_ID=$(post $ORDER/orders -d '{"userId":"'$USER_ID'","price":2500}' | tee /dev/stderr | first)`,
    `curl -sS -H 'Prefer: wait=10' $ORDER/orders/$ORDER_ID; echo`,
    `sleep 1; curl -sS $NOTIFICATION/notifications/$USER_ID; echo`,
  ]
    .map((line) => `  ${line}`)
    .join('\n');
}
