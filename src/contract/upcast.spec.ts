import fc from 'fast-check';
import { eventSchemas } from './event-schemas.js';
import { UnknownEventError, upcast, upcastEvent, type KnownEvents } from './upcast.js';

/** A type that went through three versions: `title` was `name`, then `tags` came. */
const noted: KnownEvents = new Map([
  ['Titled', {
    version: 3,
    upcasters: [
      (data) => ({ title: (data as { name: string }).name }),
      (data) => ({ ...(data as { title: string }), tags: [] }),
    ],
  }],
]);

describe('upcast', () => {
  it.each([
    [1, { name: 'first' }, { title: 'first', tags: [] }],
    [2, { title: 'second' }, { title: 'second', tags: [] }],
    [3, { title: 'third', tags: ['x'] }, { title: 'third', tags: ['x'] }],
  ])('takes data of version %i through every version after it', (version, data, current) => {
    expect(upcast('Titled', version, Object.freeze(data), noted)).toEqual(current);
  });

  it('gives current data of every type back as it is', () => {
    for (const { type, version } of eventSchemas.values()) {
      const data = {};
      expect(upcast(type, version, data)).toBe(data);
    }
  });

  it.each([
    ['Retitled', 1, 'The contract has no event Retitled.'],
    ['constructor', 1, 'The contract has no event constructor.'],
    ['Titled', 4, 'Titled has version 4, but this release knows versions up to 3.'],
    ['Titled', 0, '0 is not a version of Titled: versions count from 1.'],
    ['Titled', 1.5, '1.5 is not a version of Titled: versions count from 1.'],
  ])('refuses %s of version %d', (type, version, message) => {
    expect(() => upcast(type, version, {}, noted)).toThrow(new UnknownEventError(message));
  });

  it('does the same in one step or in several', () => {
    fc.assert(fc.property(fc.string(), (name) => {
      const second = noted.get('Titled')!.upcasters[0]!({ name });
      expect(upcast('Titled', 2, second, noted)).toEqual(upcast('Titled', 1, { name }, noted));
    }));
  });
});

describe('upcastEvent', () => {
  const event = { id: 'one', type: 'Titled', schemaVersion: 1, data: { name: 'first' } };

  it('raises data and version together and leaves the rest', () => {
    expect(upcastEvent(event, noted)).toEqual({ id: 'one', type: 'Titled', schemaVersion: 3, data: { title: 'first', tags: [] } });
  });

  it('gives an event back itself where there is nothing to do', () => {
    expect(upcastEvent(event)).toBe(event);
    const current = { ...event, schemaVersion: 3 };
    expect(upcastEvent(current, noted)).toBe(current);
  });

  it('refuses a version above 1 of a type that nobody knows', () => {
    expect(() => upcastEvent({ ...event, schemaVersion: 2 })).toThrow(new UnknownEventError('The contract has no event Titled.'));
  });
});
