import type { Request } from './requests.js';

const tagsPath = (arn: string) => `/2017-03-31/tags/${encodeURIComponent(arn)}`;
const ofFunction = (date: string, name: string, rest: string) => `/${date}/functions/${encodeURIComponent(name)}/${rest}`;

export const tag = (arn: string, body: unknown): Request => ({ method: 'POST', target: tagsPath(arn), body });
export const untag = (arn: string, ...keys: readonly string[]): Request => ({
  method: 'DELETE', target: `${tagsPath(arn)}${keys.map((key, index) => `${index === 0 ? '?' : '&'}tagKeys=${encodeURIComponent(key)}`).join('')}`,
});
export const listTags = (arn: string): Request => ({ method: 'GET', target: tagsPath(arn) });
export const putConcurrency = (name: string, body: unknown): Request => ({ method: 'PUT', target: ofFunction('2017-10-31', name, 'concurrency'), body });
export const reserve = (name: string, ReservedConcurrentExecutions: unknown): Request => putConcurrency(name, { ReservedConcurrentExecutions });
export const getConcurrency = (name: string): Request => ({ method: 'GET', target: ofFunction('2019-09-30', name, 'concurrency') });
export const deleteConcurrency = (name: string): Request => ({ method: 'DELETE', target: ofFunction('2017-10-31', name, 'concurrency') });
export const getRecursion = (name: string): Request => ({ method: 'GET', target: ofFunction('2024-08-31', name, 'recursion-config') });
export const putRecursion = (name: string, body: unknown): Request => ({ method: 'PUT', target: ofFunction('2024-08-31', name, 'recursion-config'), body });
export const accountSettings: Request = { method: 'GET', target: '/2016-08-19/account-settings' };
