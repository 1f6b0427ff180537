import 'reflect-metadata';
import type { Dialect } from './answers.js';
import type { DeclaredAccess } from './access.js';
import type { JsonService } from './authentication.js';
import type { Answer, Call } from './call.js';
import type { OpenCall, S3Call } from './other-calls.js';
import type { QueryService } from './query-protocol.js';
import type { Input, InputShape } from './shapes.js';

/**
 * Decorators that make a method of a Nest controller (or provider) an operation. They only note what the method serves;
 * `operation-registry.ts` finds the notes when the module starts and registers each as a Fastify route of its own, so a
 * request passes Fastify's router and our pipeline, not Nest's guards, pipes, interceptors and their observables.
 */

/** Methods that operations use. */
export type OperationMethod = 'GET' | 'POST' | 'PUT' | 'DELETE' | 'PATCH' | 'HEAD';

/** What is not the same for all operations. */
export interface OperationOptions {
  /** Largest request in bytes where it is smaller than the endpoint's own (70167210), named in the refusal by the operation. */
  readonly largestRequest?: number;
  /** Answers as of a moment of the past as well (`call.asOf`); every other operation refuses to be asked so. */
  readonly asOf?: true;
  /** The code under which the service reports what its validator finds, where it is not ValidationException. */
  readonly validationCode?: string;
  /** What it asks the caller's policies, where that does not follow from its name and input (`access.ts`). */
  readonly access?: DeclaredAccess;
}

/**
 * One operation: where it answers, its name and its input. `path` in Fastify's form (`/functions/:FunctionName`), with the literal
 * query (`?List=ALL`) that tells it from another of the same method and path, as the API's model writes it.
 */
export interface OperationDefinition extends OperationOptions {
  readonly service: JsonService | QueryService;
  readonly method: OperationMethod;
  readonly path: string;
  readonly name: string;
  readonly shape: InputShape;
  /** Of a service that speaks AWS JSON 1.1: the `X-Amz-Target` (without namespace) that names the operation, since all of them share one path. */
  readonly target?: string;
  /** Of a service that speaks the query protocol: the version and `Action` of the form that names the operation. */
  readonly action?: string;
}

/** What a decorated method serves. */
export type Served =
  | { readonly kind: 'operation'; readonly definition: OperationDefinition }
  | { readonly kind: 'open'; readonly method: OperationMethod; readonly path: string; readonly name: string; readonly dialect: Dialect }
  | { readonly kind: 's3' };

const SERVED = Symbol('Served');

/** The notes on a method, in order of the decorators. */
export const servedBy = (method: object): readonly Served[] => (Reflect.getMetadata(SERVED, method) as Served[] | undefined) ?? [];

function note<Method>(served: Served) {
  return (_target: object, _name: string | symbol, descriptor: TypedPropertyDescriptor<Method>): void => {
    const method = descriptor.value as object;
    Reflect.defineMetadata(SERVED, [served, ...servedBy(method)], method);
  };
}

type OperationHandler<Shape extends InputShape> = (call: Call<Input<Shape>>) => Promise<Answer>;

/** An operation of the Lambda API: SigV4 for `lambda`, JSON, errors in Lambda's shape. `path` starts with the API's date. */
export const LambdaOperation = <const Shape extends InputShape>(
  method: OperationMethod, path: string, name: string, shape: Shape, options: OperationOptions = {},
) => note<OperationHandler<Shape>>({ kind: 'operation', definition: { service: 'lambda', method, path, name, shape, ...options } });

/** An operation of our own API: as Lambda's, but SigV4 for `switchyard`; `path` starts with `/_switchyard/`. */
export const SwitchyardOperation = <const Shape extends InputShape>(
  method: OperationMethod, path: string, name: string, shape: Shape, options: OperationOptions = {},
) => note<OperationHandler<Shape>>({ kind: 'operation', definition: { service: 'switchyard', method, path, name, shape, ...options } });

/**
 * An operation of an AWS service that speaks AWS JSON 1.1: `POST /` with `X-Amz-Target: [namespace.]<model>.<name>`, SigV4 for
 * `service`, errors as `__type` and `message`. All members of its input travel in the body. `model`: `CloudTrail_20131101`.
 */
export const TargetOperation = <const Shape extends InputShape>(service: JsonService, model: string, name: string, shape: Shape, options: OperationOptions = {}) =>
  note<OperationHandler<Shape>>({ kind: 'operation', definition: { service, method: 'POST', path: '/', name, shape, target: `${model}.${name}`, ...options } });

/**
 * An operation of an AWS service that speaks the query protocol: a form with `Action` and `Version`, SigV4 for `service`, answers and
 * errors in XML. All members of its input are fields of the form; the body of its answer becomes its result.
 */
export const QueryOperation = <const Shape extends InputShape>(service: QueryService, version: string, name: string, shape: Shape, options: OperationOptions = {}) =>
  note<OperationHandler<Shape>>({ kind: 'operation', definition: { service, method: 'POST', path: '/', name, shape, action: `${version}.${name}`, ...options } });

/** A route without a signature (health, the notification intake with its own token); errors in the shape of the dialect, which is Lambda's. */
export const OpenRoute = (method: OperationMethod, path: string, name: string, dialect: Dialect = 'json') =>
  note<(call: OpenCall) => Promise<Answer>>({ kind: 'open', method, path, name, dialect });

/** A route between our own processes, which authorises by itself; it is in no document of the API. */
export const InternalRoute = OpenRoute;

/**
 * The one method that takes every authenticated S3 request: path style, virtual-hosted style, any sub-resource. A text
 * body of its answer is XML. Thrown `S3Error`s are written as S3's XML.
 */
export const S3Route = () => note<(call: S3Call) => Promise<Answer>>({ kind: 's3' });
