import fc from 'fast-check';
import { AwsError } from '../../aws/errors.js';
import { deserialize, parseJsonObject, type RequestParts } from './deserialization.js';
import { parseQuery } from './query.js';
import { type InputShape, type Member, input } from './shapes.js';
import { validate } from './validation.js';

const refusal = (run: () => unknown): AwsError => {
  try {
    run();
  } catch (error) {
    if (error instanceof AwsError) return error;
    throw error;
  }
  throw new Error('not refused');
};

const failures = (value: unknown, member: Member): string[] => {
  try {
    validate({ Thing: value }, { Thing: member });
  } catch (error) {
    return (error as AwsError).message.replace(/^\d+ validation errors? detected: /, '').split('; ');
  }
  return [];
};
const at = (printed: string, constraint: string, path = 'thing'): string => `Value ${printed} at '${path}' failed to satisfy constraint: ${constraint}`;

const functionName = String.raw`(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_\.]+)(:(\$LATEST(\.PUBLISHED)?|[a-zA-Z0-9-_]+))?`;

describe('constraints, in the words of AWS', () => {
  const name: Member = { type: 'string', pattern: '[a-z]+', minLength: 2, maxLength: 4 };
  test.each<[string, unknown, Member, string[]]>([
    ['a fitting string', 'abc', name, []],
    ['pattern', 'AB', name, [at("'AB'", 'Member must satisfy regular expression pattern: [a-z]+')]],
    ['the whole value must match', 'ab\n', name, [at("'ab\n'", 'Member must satisfy regular expression pattern: [a-z]+')]],
    ['too long', 'abcde', name, [at("'abcde'", 'Member must have length less than or equal to 4')]],
    ['pattern before length', '', name, [at("''", 'Member must satisfy regular expression pattern: [a-z]+'), at("''", 'Member must have length greater than or equal to 2')]],
    ['characters beyond the BMP count once', '𝄞𝄞𝄞𝄞', { type: 'string', maxLength: 4 }, []],
    ['and the fifth is one too many', '𝄞𝄞𝄞𝄞𝄞', { type: 'string', maxLength: 4 }, [at("'𝄞𝄞𝄞𝄞𝄞'", 'Member must have length less than or equal to 4')]],
    ['enum', 'invalid', { type: 'string', enum: ['ALL'] }, [at("'invalid'", 'Member must satisfy enum value set: [ALL]')]],
    ['null', undefined, { type: 'list', member: { type: 'string' }, required: true }, [at('null', 'Member must not be null')]],
    ['absent and optional', undefined, name, []],
    ['integer', 0, { type: 'integer', min: 1, max: 10 }, [at("'0'", 'Member must have value greater than or equal to 1')]],
    ['double bounds print as doubles', 1.5, { type: 'double', min: 0, max: 1 }, [at("'1.5'", 'Member must have value less than or equal to 1.0')]],
    ...([[12_500_000, '1.25E7'], [1e7, '1.0E7'], [9_999_999, '9999999.0'], [-0.001, '-0.001'], [-0.0001, '-1.0E-4']] as const).map(([value, printed]): [string, unknown, Member, string[]] =>
      [`${value} as Java prints it`, value, { type: 'double', min: 0, max: 1 }, [at(`'${printed}'`, `Member must have value ${value < 0 ? 'greater than or equal to 0.0' : 'less than or equal to 1.0'}`)]]),
    ['U+0000 anywhere', 'a\0b', { type: 'string' }, [at("'a\0b'", 'Member must satisfy regular expression pattern: [^\\u0000]*')]],
    ['list length', ['x86_64', 'arm64'], { type: 'list', maxLength: 1, member: { type: 'string' } }, [at("'[x86_64, arm64]'", 'Member must have length less than or equal to 1')]],
    ['list members', ['X86_64'], { type: 'list', member: { type: 'string', enum: ['x86_64', 'arm64'] } }, [at("'[X86_64]'", 'Member must satisfy constraint: [Member must satisfy enum value set: [x86_64, arm64], Member must not be null]')]],
    ['null in a list', [null], { type: 'list', member: { type: 'string', maxLength: 5 } }, [at("'[null]'", 'Member must satisfy constraint: [Member must have length less than or equal to 5, Member must not be null]')]],
    ['a list whose text does not speak of null', ['x', null], { type: 'list', notNullUnsaid: true, member: { type: 'string', pattern: '^sg-.*$' } }, [at("'[x, null]'", 'Member must satisfy constraint: [Member must satisfy regular expression pattern: ^sg-.*$]')]],
    ['a sensitive map is not repeated', { 'a-b': 'secret' }, { type: 'map', sensitive: true, key: { type: 'string', pattern: '[a-z]+' }, value: { type: 'string' } },
      ["Value at 'thing' failed to satisfy constraint: Map keys must satisfy constraint: [Member must satisfy regular expression pattern: [a-z]+]"]],
    ['map keys', { $LATEST: 0.5 }, { type: 'map', key: { type: 'string', pattern: '[0-9]+', minLength: 1, maxLength: 1024 }, value: { type: 'double', min: 0, max: 1 } },
      [at("'{$LATEST=0.5}'", 'Map keys must satisfy constraint: [Member must have length less than or equal to 1024, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: [0-9]+]')]],
    ['map values', { 2: -1 }, { type: 'map', key: { type: 'string' }, value: { type: 'double', min: 0, max: 1 } },
      [at("'{2=-1.0}'", 'Map value must satisfy constraint: [Member must have value less than or equal to 1.0, Member must have value greater than or equal to 0.0, Member must not be null]')]],
    ['a member of a structure', { AdditionalThing: 'x' }, { type: 'structure', members: { AdditionalThing: { type: 'string', maxLength: 0 }, Missing: { type: 'string', required: true } } },
      [at("'x'", 'Member must have length less than or equal to 0', 'thing.additionalThing'), at('null', 'Member must not be null', 'thing.missing')]],
    ['a structure in a list', [{ Arn: '' }, null], { type: 'list', member: { type: 'structure', members: { Arn: { type: 'string', minLength: 1 } } } },
      [at("''", 'Member must have length greater than or equal to 1', 'thing.1.member.arn'), at('null', 'Member must not be null', 'thing.2.member')]],
  ])('%s', (_name, value, member, expected) => expect(failures(value, member)).toEqual(expected));

  test('all failures together, in the order of the shape', () => {
    const error = refusal(() => validate({ B: 'x', A: 'y' }, { A: { type: 'string', maxLength: 0 }, B: { type: 'string', maxLength: 0 } }));
    expect(error).toMatchObject({ code: 'ValidationException', status: 400 });
    expect(error.message).toBe("2 validation errors detected: Value 'y' at 'a' failed to satisfy constraint: Member must have length less than or equal to 0; Value 'x' at 'b' failed to satisfy constraint: Member must have length less than or equal to 0");
    expect(error.body()).toEqual({ message: error.message });
  });

  test('a million characters are judged in no time', () => {
    const started = process.hrtime.bigint();
    for (const long of ['a'.repeat(1_000_000), `arn:aws${'-'.repeat(1_000_000)}`, `${'function:'.repeat(100_000)}!`, `a${':'.repeat(1_000_000)}`]) {
      expect(failures(long, { type: 'string', pattern: functionName, maxLength: 170 }).length).toBeGreaterThan(0);
    }
    expect(Number(process.hrtime.bigint() - started) / 1e6).toBeLessThan(2000);
  });

  test('a million bad structures give a bounded answer', () => {
    const member: Member = { type: 'list', member: { type: 'structure', members: { A: { type: 'string', required: true } } } };
    expect(failures(Array.from({ length: 1_000_000 }, () => ({})), member)).toHaveLength(100);
  });
});

const parts = (body: unknown, more: Partial<RequestParts> = {}): RequestParts => ({
  params: {}, query: [], headers: {}, body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)), ...more,
});

describe('from the wire', () => {
  const shape = input({
    Name: { type: 'string', in: 'body' }, Size: { type: 'integer', in: 'body' }, Weight: { type: 'double', in: 'body' }, Publish: { type: 'boolean', in: 'body' }, ZipFile: { type: 'blob', in: 'body' },
    Tags: { type: 'map', in: 'body', key: { type: 'string' }, value: { type: 'string' } }, Layers: { type: 'list', in: 'body', member: { type: 'string' } },
    Vpc: { type: 'structure', in: 'body', members: { Ids: { type: 'list', member: { type: 'string' } } } },
  });

  test.each<[unknown, string]>([
    [{ Name: 1 }, 'NUMBER_VALUE can not be converted to a String'], [{ Name: true }, 'TRUE_VALUE can not be converted to a String'], [{ Name: false }, 'FALSE_VALUE can not be converted to a String'],
    [{ Name: {} }, 'Start of structure or map found where not expected.'], [{ Name: [] }, 'Start of list found where not expected'],
    [{ Size: '1' }, 'STRING_VALUE can not be converted to an Integer'], [{ Size: 1.5 }, 'NUMBER_VALUE can not be converted to an Integer'], ['{"Size":1e99}', 'NUMBER_VALUE can not be converted to an Integer'], [{ Size: 2 ** 31 }, 'NUMBER_VALUE can not be converted to an Integer'],
    [{ Weight: 'x' }, 'STRING_VALUE can not be converted to a Double'], ['{"Weight":1e999}', 'NUMBER_VALUE can not be converted to a Double'], [{ Publish: 'true' }, 'STRING_VALUE can not be converted to a Boolean'],
    [{ ZipFile: 5 }, 'NUMBER_VALUE can not be converted to a ByteBuffer'], [{ ZipFile: 'a' }, 'The value is not valid base64.'], [{ ZipFile: 'ab-_' }, 'The value is not valid base64.'], [{ ZipFile: 'YQ==YQ==' }, 'The value is not valid base64.'], [{ ZipFile: 'Y Q=' }, 'The value is not valid base64.'],
    [{ Tags: [] }, 'Start of list found where not expected'], [{ Tags: 'x' }, 'Expected map or null'], [{ Tags: { a: 1 } }, 'NUMBER_VALUE can not be converted to a String'], [{ Layers: {} }, 'Start of structure or map found where not expected.'], [{ Layers: 'x' }, 'Expected list or null'], [{ Vpc: 3 }, 'Expected structure or null'],
    [[], 'Start of list found where not expected'], ['"x"', 'Expected structure or null'], ['3', 'Expected structure or null'],
  ])('%j: %s', (body, message) => {
    const error = refusal(() => deserialize(shape, parts(body)));
    expect(error).toMatchObject({ code: 'SerializationException', status: 400, message });
  });

  test.each(['{', '{"Name":}', 'x', '{"Name":"a"}}', '{\'a\':1}', '\ufeff{}', '{"a":\u0001}'])('no JSON: %j', (text) => {
    expect(refusal(() => parseJsonObject(Buffer.from(text)))).toMatchObject({ code: 'InvalidRequestContentException', status: 400, message: expect.stringMatching(/^Could not parse request body into json: ./) as unknown });
  });
  test('no UTF-8', () => expect(refusal(() => parseJsonObject(Buffer.from([0x7b, 0xff, 0x7d])))).toMatchObject({ code: 'InvalidRequestContentException' }));
  test('no body and null are an empty object', () => {
    for (const text of ['', 'null', '{}']) expect(deserialize(shape, parts(text))).toEqual({});
  });

  test('values as they were meant', () => {
    expect(deserialize(shape, parts({ Name: 'a', Size: 3, Weight: 1, Publish: true, ZipFile: 'AAEC', Tags: { a: 'b' }, Layers: ['x', null], Vpc: { Ids: [], Unknown: 1 }, Unknown: {}, unknown: 1 }))).toEqual({
      Name: 'a', Size: 3, Weight: 1, Publish: true, ZipFile: Buffer.from([0, 1, 2]), Tags: { a: 'b' }, Layers: ['x', null], Vpc: { Ids: [] },
    });
    expect(deserialize(shape, parts({ Name: null, Tags: null, ZipFile: '' }))).toEqual({ ZipFile: Buffer.alloc(0) });
  });

  test('keys of Object.prototype are keys like any other, and touch no prototype', () => {
    const tags = deserialize(shape, parts('{"Tags":{"__proto__":"p","constructor":"c","toString":"t"},"__proto__":{"Name":"polluted"},"constructor":{"prototype":{"x":1}}}'))['Tags'] as Record<string, string>;
    expect(Object.entries(tags)).toEqual([['__proto__', 'p'], ['constructor', 'c'], ['toString', 't']]);
    expect(({} as Record<string, unknown>)['Name']).toBeUndefined();
    expect(refusal(() => deserialize(shape, parts('{"Tags":{"__proto__":{"x":1}}}')))).toMatchObject({ code: 'SerializationException' });
    const inherited = input({ toString: { type: 'string', in: 'body' } });
    expect(Object.hasOwn(deserialize(inherited, parts('{}')), 'toString')).toBe(false);
  });

  test('half a surrogate pair becomes U+FFFD', () => expect(deserialize(shape, parts('{"Name":"a\\ud800b"}'))).toEqual({ Name: 'a\ufffdb' }));

  const elsewhere = input({
    FunctionName: { type: 'string', in: 'path' }, MaxItems: { type: 'integer', in: 'query' }, Publish: { type: 'boolean', in: 'query' }, tagKeys: { type: 'list', in: 'query', member: { type: 'string' } },
    LogType: { type: 'string', in: 'header', name: 'X-Amz-Log-Type' },
  });
  test('path, query and headers', () => {
    const more = { params: { FunctionName: 'fn' }, query: parseQuery('MaxItems=+7'.replace('+', '%2B') + '&Publish=TRUE&tagKeys=a&tagKeys=b%20c&tagKeys=d+e'), headers: { 'x-amz-log-type': 'Tail' } };
    expect(deserialize(elsewhere, parts('not even JSON', more))).toEqual({ FunctionName: 'fn', MaxItems: 7, Publish: true, tagKeys: ['a', 'b c', 'd e'], LogType: 'Tail' });
  });
  test.each(['MaxItems=', 'MaxItems=x', 'MaxItems=1.5', 'MaxItems=99999999999', 'MaxItems=0x10', 'Publish=yes', 'Publish='])('query %s is refused', (raw) => {
    expect(refusal(() => deserialize(elsewhere, parts('', { query: parseQuery(raw) })))).toMatchObject({ code: 'SerializationException', status: 400 });
  });

  test('any JSON is taken or refused, never thrown on', () => {
    const keys = fc.constantFrom(...Object.keys(shape), '__proto__');
    const value = fc.letrec((tie) => ({ any: fc.oneof({ maxDepth: 3 }, fc.jsonValue(), fc.dictionary(keys, tie('any'))) })).any;
    fc.assert(fc.property(fc.dictionary(keys, value), (body) => {
      try {
        validate(deserialize(shape as InputShape, parts(body)), shape);
      } catch (error) {
        expect(error).toBeInstanceOf(AwsError);
        expect((error as AwsError).status).toBe(400);
      }
    }), { numRuns: 100 });
  });
});

describe('inputs of many megabytes', () => {
  test('a text that is too much for the matcher does not match, instead of failing', () => {
    const sourceArn: Member = { type: 'string', pattern: 'arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\\-])+:(.*)' };
    expect(failures('arn:aws:s3:::x', sourceArn)).toEqual([]);
    const [failure = ''] = failures(`arn:aws:${'a'.repeat(12_000_000)}:x`, sourceArn);
    expect(failure.slice(-60)).toMatch(/Member must satisfy regular expression pattern|arn:\(aws/);
  });

  test('a refusal repeats at most 1 MiB of a value', () => {
    const { message } = refusal(() => validate({ Thing: 'x'.repeat(30_000_000) }, { Thing: { type: 'string', maxLength: 4 } }));
    expect(message.slice(0, 50)).toMatch(/^1 validation error detected: Value 'xxx/);
    expect(message.slice(-67)).toBe('satisfy constraint: Member must have length less than or equal to 4');
    expect(message.length).toBeLessThan(1_048_776);
  });

  test('a package in base64 is parsed, millions of small values are not', () => {
    const zip = Buffer.alloc(9_000_000, 7).toString('base64');
    expect(parseJsonObject(Buffer.from(JSON.stringify({ ZipFile: zip, Publish: true })))).toEqual({ ZipFile: zip, Publish: true });
    for (const value of ['{},', '[', '{"a":', '0,']) {
      const body = Buffer.from(`{"Layers":[${value.repeat(7_000_000 / value.length)}`);
      expect(refusal(() => parseJsonObject(body))).toMatchObject({ status: 400, message: 'Could not parse request body into json: more than 100000 values' });
    }
  });
});
