import { setFlagsFromString } from 'node:v8';

/**
 * Lets V8 make every object young, as objects of requests are. Else it learns from a start, in which a thousand modules are read,
 * that some kinds of objects live long (the loader's file handles are event emitters, as every request and response is), makes
 * these old from then on, and with them all that hangs on them stays until a full collection: collections of the young took 5 ms
 * instead of 1.3 ms, GetAlias about a fifth more processor (Node 20.20). Takes effect for code that gets hot later.
 */
export function makeObjectsYoung(): void {
  setFlagsFromString('--no-allocation-site-pretenuring');
}
