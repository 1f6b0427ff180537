import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Parser, fromFile } from '@asyncapi/parser';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { toKafkaMessage } from '../cloud-event.js';
import { eventSchemas, schemaUrn } from '../event-schemas.js';
import type { Recorded } from '../metadata.js';
import { topics } from '../topics.js';
import { CONTRACT_FOLDER, documents } from './documents.js';
import { messageSchemas } from './json-schemas.js';

const path = (file: string): string => fileURLToPath(new URL(file, CONTRACT_FOLDER));
const read = (file: string): string => (existsSync(path(file)) ? readFileSync(path(file), 'utf8') : 'there is no such file');

describe('the files of the contract', () => {
  it.each([...documents])('%s is what the code gives; `npm run contract` writes it', (file, text) => {
    expect(read(file)).toBe(text);
  });

  it('hold no schema of a type or version that there never was', () => {
    const events = [...eventSchemas.values()].flatMap(({ type, version }) => Array.from({ length: version }, (_, index) => `${type}.v${index + 1}.json`));
    const messages = Object.values(messageSchemas).map(({ file }) => file.slice('schemas/'.length));
    expect(readdirSync(path('schemas')).sort()).toEqual([...events, ...messages].sort());
  });

  it('name each schema by the URN of its file, and none forbids further members', () => {
    for (const file of readdirSync(path('schemas'))) {
      const [, name, version] = /^(\w+)\.v(\d+)\.json$/.exec(file) as unknown as [string, string, string];
      expect(JSON.parse(read(`schemas/${file}`))).toMatchObject({
        $schema: 'https://json-schema.org/draft/2020-12/schema', $id: schemaUrn(name, Number(version)), title: name, description: expect.stringMatching(/\.$/),
      });
      expect(read(`schemas/${file}`)).not.toContain('"additionalProperties": false');
    }
  });

  it('describe the headers that events are sent with', () => {
    const ajv = new Ajv2020({ strict: true });
    addFormats.default(ajv);
    const validate = ajv.compile(messageSchemas.cloudEventHeaders.document);
    const [event] = JSON.parse(read('golden/AliasRetargeted.v1.json')) as [Recorded];
    expect([validate(toKafkaMessage(event).headers), validate.errors]).toEqual([true, null]);
  });
});

describe('asyncapi.json', () => {
  it('is valid AsyncAPI and names every topic with its messages', async () => {
    const { document, diagnostics } = await fromFile(new Parser(), path('asyncapi.json')).parse();
    expect(diagnostics).toEqual([]);
    expect(document?.channels().all().map((channel) => channel.address()).sort()).toEqual(Object.values(topics).sort());
    const events = document?.channels().all().find((channel) => channel.address() === topics.events)?.messages().all() ?? [];
    expect(events.map((message) => message.title())).toEqual([...eventSchemas.keys()]);
    for (const message of events) expect(message.payload()?.$id()).toBe(schemaUrn(message.title()!, eventSchemas.get(message.title()!)!.version));
    for (const channel of document?.channels().all() ?? []) expect(channel.bindings().get('kafka')?.value()).toMatchObject({ topic: channel.address() });
  });
});
