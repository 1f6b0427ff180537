import { activated, aliasCreated, ARN, created, deleted, published, target } from '../../../test/support/function-events.js';
import { specification } from '../../../test/support/specification.js';
import type { FunctionEvent, FunctionUrlSettings } from '../../contract/index.js';
import { functionAggregate } from '../function/function.aggregate.js';
import type { FunctionState } from '../function/function.state.js';
import { createFunctionUrl, deleteFunctionUrl, updateFunctionUrl, type UpdateFunctionUrl } from './function-urls.decider.js';

const given = specification(functionAggregate);
const ID = 'a1b2c3d4e5f6g7h8i9j0k1l2m3n4o5p6';
const settings: FunctionUrlSettings = { authType: 'AWS_IAM', invokeMode: 'BUFFERED', cors: { allowOrigins: ['*'], maxAge: 5 } };
const withProd = [created, activated, published(1), aliasCreated('PROD', '1')] as const;
const urlCreated = (qualifier: string | null): FunctionEvent => ({ type: 'FunctionUrlCreated', data: { qualifier, urlId: ID, ...settings } });

const create = (qualifier: string | null) => (state: FunctionState) => createFunctionUrl(state, { target, qualifier, urlId: ID, settings });
const update = (qualifier: string | null, changes: UpdateFunctionUrl['changes']) => (state: FunctionState) => updateFunctionUrl(state, { target, qualifier, changes });
const remove = (qualifier: string | null) => (state: FunctionState) => deleteFunctionUrl(state, { target, qualifier });

const NO_FUNCTION = ['ResourceNotFoundException', 404, 'Function does not exist'] as const;
const NO_URL = ['ResourceNotFoundException', 404, 'The resource you requested does not exist.'] as const;

describe('createFunctionUrl', () => {
  it.each([null, 'PROD'])('of %s', (qualifier) => given(...withProd).when(create(qualifier)).then(urlCreated(qualifier)));
  it('of an alias beside that of the function', () => given(...withProd, urlCreated(null)).when(create('PROD')).then(urlCreated('PROD')));
  it.each([[null, ARN], ['PROD', `${ARN}:PROD`]])('once for %s', (qualifier, arn) => given(...withProd, urlCreated(qualifier)).when(create(qualifier)).thenRefuses(
    'ResourceConflictException', 409, `Failed to create function url config for [functionArn = ${arn}]. Error message:  FunctionUrlConfig exists for this Lambda function`,
  ));
  it('not of a missing function', () => given().when(create(null)).thenRefuses(...NO_FUNCTION));
  it('not of a missing alias', () => given(...withProd).when(create('BETA')).thenRefuses(...NO_FUNCTION));
});

describe('updateFunctionUrl', () => {
  it.each<[string, UpdateFunctionUrl['changes'], FunctionUrlSettings]>([
    ['nothing', {}, settings],
    ['the type of authentication', { authType: 'NONE' }, { ...settings, authType: 'NONE' }],
    ['the mode', { invokeMode: 'RESPONSE_STREAM' }, { ...settings, invokeMode: 'RESPONSE_STREAM' }],
    ['CORS as a whole', { cors: { allowMethods: ['GET'] } }, { ...settings, cors: { allowMethods: ['GET'] } }],
    ['CORS away', { cors: null }, { authType: 'AWS_IAM', invokeMode: 'BUFFERED' }],
  ])('changes %s', (_, changes, after) =>
    given(...withProd, urlCreated('PROD')).when(update('PROD', changes)).then({ type: 'FunctionUrlUpdated', data: { qualifier: 'PROD', ...after } }));
  it('not of a missing function', () => given(...withProd, urlCreated(null), deleted).when(update(null, {})).thenRefuses(...NO_FUNCTION));
  it('not of a missing alias', () => given(...withProd).when(update('BETA', {})).thenRefuses(...NO_FUNCTION));
  it('not where there is none', () => given(...withProd, urlCreated(null)).when(update('PROD', {})).thenRefuses(...NO_URL));
});

describe('deleteFunctionUrl', () => {
  it.each([null, 'PROD'])('of %s', (qualifier) =>
    given(...withProd, urlCreated(null), urlCreated('PROD')).when(remove(qualifier)).then({ type: 'FunctionUrlDeleted', data: { qualifier } }));
  it('not of a missing function', () => given().when(remove(null)).thenRefuses(...NO_URL));
  it('not of a missing alias', () => given(...withProd).when(remove('BETA')).thenRefuses(...NO_URL));
  it('not twice', () => given(...withProd, urlCreated(null), { type: 'FunctionUrlDeleted', data: { qualifier: null } }).when(remove(null)).thenRefuses(...NO_URL));
});

it('goes with its alias, and that of the function stays', () => {
  const { urls } = given(...withProd, urlCreated(null), urlCreated('PROD'), { type: 'AliasDeleted', data: { aliasName: 'PROD' } }).state();
  expect([...urls.values()].map(({ qualifier }) => qualifier)).toEqual([null]);
});

it('changes the RevisionId of nothing', () => {
  const before = given(...withProd).state();
  const { latest, versions, aliases } = given(...withProd, urlCreated(null), urlCreated('PROD')).state();
  expect({ latest, versions, aliases }).toEqual({ latest: before.latest, versions: before.versions, aliases: before.aliases });
});
