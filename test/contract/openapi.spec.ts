import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { Validator } from '@seriousme/openapi-schema-validator';
import type { InputMember, InputShape, Shape } from '../../src/control-plane/http/shapes.js';

const SOURCES = fileURLToPath(new URL('../../src/', import.meta.url));
const FILE = join(SOURCES, 'contract/openapi.json');

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly schema: Readonly<Record<string, unknown>>;
}
interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly (Parameter & { readonly description?: string })[];
  readonly requestBody?: {
    readonly content: Readonly<Record<string, { readonly schema: { readonly properties?: object; readonly required?: readonly string[] } }>>;
  };
}
/** An operation as `METHOD /path (Name)`, with what goes into it. */
interface Described {
  readonly title: string;
  readonly parameters: readonly Parameter[];
  readonly body: { readonly properties: object; readonly required: readonly string[] };
}

const text = readFileSync(FILE, 'utf8');
const { paths } = JSON.parse(text) as { paths: Record<string, Record<string, Operation>> };

const byName = (one: Parameter, other: Parameter): number => one.name.localeCompare(other.name);

/** What the document says, without its descriptions. The intake takes S3's body, which is none of ours to describe member by member. */
const documented: readonly Described[] = Object.entries(paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, { operationId, parameters = [], requestBody }]) => {
    const { properties = {}, required = [] } = requestBody?.content['application/json']?.schema ?? {};
    return {
      title: `${method.toUpperCase()} ${path} (${operationId})`,
      parameters: parameters.map(({ description: _, ...parameter }) => parameter).sort(byName),
      body: { properties, required },
    };
  }));

/** A member of an input as JSON Schema. */
function schemaOf(member: Shape): Readonly<Record<string, unknown>> {
  switch (member.type) {
    case 'string': {
      const { minLength, maxLength, pattern, enum: values } = member;
      return defined({ type: 'string', minLength, maxLength, pattern: pattern && `^(?:${pattern})$`, enum: values });
    }
    case 'integer':
    case 'double':
      return defined({ type: member.type === 'double' ? 'number' : 'integer', minimum: member.min, maximum: member.max });
    case 'boolean':
      return { type: 'boolean' };
    case 'blob':
      return { type: 'string', contentEncoding: 'base64' };
    case 'list': {
      const { minLength, maxLength, member: item } = member;
      return defined({ type: 'array', minItems: minLength, maxItems: maxLength, items: schemaOf(item) });
    }
    default:
      throw new Error(`this spec cannot compare a member of type ${member.type} yet: teach it in schemaOf`);
  }
}

const defined = (members: object): Record<string, unknown> => Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));

function describeShape(title: string, shape: InputShape): Described {
  const members = Object.entries(shape).map(([name, member]) => ({ ...member, name: member.name ?? name }) as InputMember & { name: string });
  const inBody = members.filter((member) => member.in === 'body');
  return {
    title,
    parameters: members.filter((member) => member.in !== 'body').sort(byName as never)
      .map((member) => ({ name: member.name, in: member.in, ...(member.required ? { required: true } : {}), schema: schemaOf(member) })),
    body: {
      properties: Object.fromEntries(inBody.map((member) => [member.name, schemaOf(member)])),
      required: inBody.filter(({ required }) => required).map(({ name }) => name),
    },
  };
}

/** The input that a controller's decorator names, from where the controller imports it. */
async function shapeNamed(name: string, file: string, source: string): Promise<InputShape> {
  const from = new RegExp(`import \\{[^}]*\\b${name}\\b[^}]*\\} from '(\\.[^']+)\\.js'`).exec(source)?.[1];
  const module = (await import(from === undefined ? file : resolve(dirname(file), `${from}.ts`))) as Record<string, InputShape>;
  if (!module[name]) throw new Error(`${name} of ${file} was not found: it should come out of the controller's *.inputs.ts`);
  return module[name];
}

const DECORATOR = /@(SwitchyardOperation|OpenRoute)\(\s*'([A-Z]+)',\s*'([^']+)',\s*'(\w+)'(?:,\s*(\w+))?/g;

async function operationsOf(file: string): Promise<Described[]> {
  const source = readFileSync(file, 'utf8');
  const found = [...source.matchAll(DECORATOR)];
  // A decorator in a form that the expression does not know must not go by unseen.
  expect([file, found.length]).toEqual([file, source.match(/^\s*@(?:SwitchyardOperation|OpenRoute)\(/gm)?.length ?? 0]);
  return Promise.all(found.map(async ([, , method, path, name, shape]) => {
    const documentedPath = path!.replace(/:(\w+)/g, '{$1}');
    const title = `${method} ${documentedPath} (${name})`;
    if (shape !== undefined) return describeShape(title, await shapeNamed(shape, file, source));
    const labels = [...path!.matchAll(/:(\w+)/g)].map(([, label]) => [label!, { type: 'string', in: 'path', required: true }] as const);
    return describeShape(title, Object.fromEntries(labels));
  }));
}

async function servedOperations(): Promise<Described[]> {
  const files = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'));
  return (await Promise.all(files.map((file) => operationsOf(join(SOURCES, file))))).flat();
}

/** What to do about an operation that the document lacks or describes otherwise. */
const advice = ({ title, parameters, body }: Described): string =>
  `${relative(join(SOURCES, '..'), FILE)} must describe ${title} with parameters ${JSON.stringify(parameters)} and a JSON body of ${JSON.stringify(body)}`;

const INTAKE = 'POST /notifications (AcceptNotifications)';

describe('openapi.json', () => {
  it('is valid OpenAPI 3.1', async () => {
    const validator = new Validator();
    expect(await validator.validate(text)).toEqual({ valid: true });
    expect(validator.version).toBe('3.1');
  });

  it('describes every operation that the code serves, with all that goes into it', async () => {
    const told = new Map(documented.map((operation) => [operation.title, operation]));
    const wrong = (await servedOperations()).filter((served) => !isDeepStrictEqual(told.get(served.title), served));
    expect(wrong.map(advice)).toEqual([]);
  });

  it('describes no operation that the code does not serve', async () => {
    const served = new Set((await servedOperations()).map(({ title }) => title));
    expect(documented.map(({ title }) => title).filter((title) => !served.has(title))).toEqual([INTAKE]);
  });

  it('describes the intake where it is served', () => {
    const route = readFileSync(join(SOURCES, 'invoker/notifications/intake-route.ts'), 'utf8');
    expect(route).toContain("const PATH = '/notifications';");
    expect(route).toMatch(/scope\.post\(\s*PATH/);
  });
});
