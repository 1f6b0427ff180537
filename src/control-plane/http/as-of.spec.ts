import { momentAskedFor } from './as-of.js';

const TIME = '2026-11-17T09:00:00Z';
const GET_ALIAS = '/2015-03-31/functions/helloworld/aliases/PROD';

describe('the moment that a request asks for', () => {
  it.each([
    ['of a path', `/_switchyard/as-of/${TIME}${GET_ALIAS}`, TIME],
    ['of an escaped moment', `/_switchyard/as-of/2026-11-17T09%3A00%3A00Z${GET_ALIAS}`, TIME],
    ['of an escaped prefix, as the router takes it', `/%5Fswitchyard/as%2Dof/${TIME}${GET_ALIAS}`, TIME],
    ['of an empty moment', `/_switchyard/as-of/${GET_ALIAS}`, ''],
    ['of none', GET_ALIAS, undefined],
    ['of an operation of our own', '/_switchyard/history', undefined],
  ])('%s', (_, path, moment) => expect(momentAskedFor(path, {}, [])).toBe(moment));

  it('is given once', () =>
    expect(() => momentAskedFor(`/_switchyard/as-of/${TIME}/`, { 'x-switchyard-as-of': 'yesterday' }, [])).toThrow('is given twice'));
});
