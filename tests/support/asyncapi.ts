import { existsSync, readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';
import { type SeenEvent } from './event-tap.ts';

const SHARED = 'docs/api/events.asyncapi.yaml';

interface Channel {
  address: string;
  messages: Record<string, unknown>;
  bindings: { amqp: { exchange: { name: string } } };
}
interface Document {
  channels: Record<string, Channel>;
  operations: Record<string, { action: 'send' | 'receive'; channel: { $ref: string }; tags: { name: string }[] }>;
  components: { messages: Record<string, { contentType: string; bindings: { amqp: { messageType: string } } }> };
}

/** Checks received events against the hand-written AsyncAPI document. */
class AsyncApi {
  private readonly document: Document;
  private readonly ajv = new Ajv2020({ strict: false, allErrors: true });

  constructor(private readonly file: string) {
    this.document = parse(readFileSync(file, 'utf8')) as Document;
    addFormats.default(this.ajv);
    this.ajv.addSchema(this.document, 'asyncapi');
  }

  /** Lists the variant's operations, sorted: `order publishes OrderCreated`, `billing consumes OrderCreated`. */
  operationsOf(variant: string): string[] {
    const ofVariant = Object.entries(this.document.operations).filter(([, { tags }]) =>
      tags.some(({ name }) => name === variant),
    );
    return ofVariant
      .map(
        ([name, { action, channel }]) =>
          `${name.split(/[A-Z]/)[0]} ${VERB[action]} ${eventOf(channel.$ref, this.document)}`,
      )
      .sort();
  }

  /** @throws Error that names each violation of the document */
  check(event: SeenEvent): void {
    const { type, routingKey, contentType, headers, body } = event;
    const message = this.document.components.messages[type];
    if (!message) throw new Error(`${this.file} has no message ${type}`);
    const [channel] = Object.values(this.document.channels).filter(({ messages }) => type in messages);
    expect({ type, routingKey, contentType }).toStrictEqual({
      type: message.bindings.amqp.messageType,
      routingKey: channel?.address,
      contentType: message.contentType,
    });
    for (const [part, value] of Object.entries({ payload: body, headers })) {
      const valid = this.ajv.compile({ $ref: `asyncapi#/components/messages/${type}/${part}` });
      if (!valid(value))
        throw new Error(`${type}: its ${part} is not as in ${this.file}: ${this.ajv.errorsText(valid.errors)}`);
    }
  }
}

const VERB = { send: 'publishes', receive: 'consumes' };

function eventOf(ref: string, { channels }: Document): string {
  return Object.keys(channels[ref.replace('#/channels/', '')]?.messages ?? {}).join();
}

const found = new Map<string, AsyncApi>();

/** Returns the document in the variant's own folder, or the one that variants with the five events share. */
export function asyncApiOf(variant: string): AsyncApi {
  const own = `variants/${variant}/asyncapi.yaml`;
  const file = existsSync(own) ? own : SHARED;
  if (!found.has(file)) found.set(file, new AsyncApi(file));
  return found.get(file)!;
}
