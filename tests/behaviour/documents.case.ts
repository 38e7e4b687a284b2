import { type Service } from '../../common/lab/processes/ports.ts';
import { committedDocument } from '../../docs/tools/committed-documents.ts';
import { columnsDrawn } from '../support/drawn-columns.ts';
import { type Stage } from '../support/stage.ts';

const services: Service[] = ['order', 'billing', 'notification'];

/** Compares the pages and documents in docs/ with the running services. */
export function documents(stage: Stage): void {
  for (const service of services) {
    test(`the table diagram of ${service} has the columns of the database`, async () => {
      const found = await stage.database(service).rows<{ name: string }>(COLUMNS);
      expect(columnsDrawn(`common/services/${service}/database.mmd`)).toStrictEqual(
        found.map(({ name }) => name).sort(),
      );
    });

    test(`${service} serves the document in docs/api, which make docs writes`, async () => {
      const served = (await stage.client(service).document()) as unknown as Record<string, unknown>;
      const committed = committedDocument(service, stage.documentedAs(service));
      expect({ ...served, info: committed.info }).toStrictEqual(committed);
    });
  }

  test('docs/api lists the events that the variant publishes and consumes', () => {
    const { events, listeners } = stage.features;
    const published = services.flatMap((service) =>
      [...new Set([...events[service].paid, ...events[service].declined])].map(
        (event) => `${service} publishes ${event}`,
      ),
    );
    const consumed = Object.entries(listeners).flatMap(([event, by]) =>
      by.map((service) => `${service} consumes ${event}`),
    );
    expect(stage.asyncApi.operationsOf(stage.base)).toStrictEqual([...published, ...consumed].sort());
  });
}

const COLUMNS = `
  SELECT table_name || '.' || column_name || ' ' || CASE udt_name WHEN 'int8' THEN 'bigint' ELSE udt_name END AS name
  FROM information_schema.columns WHERE table_schema = current_schema() AND table_name <> 'migrations'`;
