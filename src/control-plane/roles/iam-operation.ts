import { QueryOperation } from '../http/operation.js';
import type { InputShape } from '../http/shapes.js';

/** An operation of IAM. */
export const IamOperation = <const Shape extends InputShape>(name: string, shape: Shape) => QueryOperation('iam', '2010-05-08', name, shape);
