import { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { BodyBudget } from './body-budget.js';

const MIB = 1024 * 1024;
const request = (headers: Record<string, string>) => ({ headers }) as unknown as IncomingMessage;
const response = () => new EventEmitter() as unknown as ServerResponse;

test('large bodies are taken in while there is room, and again when one was answered', () => {
  const budget = new BodyBudget(100 * MIB);
  const first = response();
  budget.take(request({ 'content-length': String(60 * MIB) }), first);
  expect(() => budget.take(request({ 'content-length': String(60 * MIB) }), response())).toThrow('Too many large requests');
  budget.take(request({ 'content-length': String(40 * MIB) }), response());
  first.emit('close');
  budget.take(request({ 'content-length': String(60 * MIB) }), response());
});

test('small bodies always are; a body of unknown length counts as the largest, one that will be refused as no more than that', () => {
  const budget = new BodyBudget(70 * MIB);
  expect(() => budget.take(request({ 'transfer-encoding': 'chunked' }), response())).not.toThrow();
  expect(() => budget.take(request({ 'content-length': '1e99' }), response())).toThrow('Too many large requests');
  for (let count = 0; count < 1000; count += 1) budget.take(request({ 'content-length': String(MIB) }), response());
  budget.take(request({}), response());
});

test('a body of unknown length counts as the most that is kept of it, where that is less', () => {
  const budget = new BodyBudget(10 * MIB);
  budget.take(request({ 'transfer-encoding': 'chunked' }), response(), 6 * MIB);
  expect(() => budget.take(request({ 'content-length': '1e99' }), response(), 6 * MIB)).toThrow('Too many large requests');
  budget.take(request({ 'transfer-encoding': 'chunked' }), response(), 4 * MIB);
});
