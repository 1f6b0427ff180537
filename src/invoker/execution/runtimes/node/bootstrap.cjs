'use strict';
// Runs a Node handler against the Runtime API on a Unix socket. Keeps to syntax that Node 6.10 reads.
// Usage: node bootstrap.cjs SOCKET. The function's own modules see process.argv without the socket.

const socketPath = process.argv.splice(2, 1)[0];

const log = require('./log.cjs');
const errors = require('./errors.cjs');
const loadHandler = require('./load-handler.cjs');
const responses = require('./response-stream.cjs');
const RuntimeClient = require('./runtime-client.cjs');

const client = new RuntimeClient(socketPath);
/** The invocation that runs: { id, finished, onEmptyLoop }. */
let running = null;

log.patchConsole();
responses.install();

/** RIC: an uncaught exception ends the process with 129, an unhandled rejection with 128, after it was reported. */
function fail(error, logged, code) {
  const id = running === null ? null : running.id;
  running = null;
  log.error(logged, error);
  const exit = () => process.exit(code);
  const body = JSON.stringify(errors.toResponse(error));
  if (id !== null) client.error(id, body, errors.typeOf(error), exit);
  else if (client.initialised) exit();
  else client.initError(body, errors.typeOf(error), exit);
}

process.on('uncaughtException', (error) => fail(error, 'Uncaught Exception', 129));
process.on('unhandledRejection', (reason, promise) =>
  fail(errors.unhandledRejection(reason, promise), 'Unhandled Promise Rejection', 128));
process.on('beforeExit', () => {
  if (running === null || running.onEmptyLoop === null) return;
  const onEmptyLoop = running.onEmptyLoop;
  running.onEmptyLoop = null;
  onEmptyLoop();
});

function isPromise(value) {
  return value && value.then && typeof value.then === 'function';
}

function parseHeader(text, name) {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error('Cannot parse ' + name + ' as json: ' + error.toString());
  }
}

function serialise(result) {
  let text;
  try {
    text = JSON.stringify(result === undefined ? null : result);
  } catch (error) {
    throw new Error('Unable to stringify response body');
  }
  return text === undefined ? 'null' : text;
}

function contextOf(headers, finish) {
  const deadline = Number(headers['lambda-runtime-deadline-ms']);
  const env = process.env;
  let waits = true;
  return {
    get callbackWaitsForEmptyEventLoop() { return waits; },
    set callbackWaitsForEmptyEventLoop(value) { waits = value; },
    succeed: finish.succeed,
    fail: finish.fail,
    done: finish.done,
    functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION,
    functionName: env.AWS_LAMBDA_FUNCTION_NAME,
    memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME,
    clientContext: parseHeader(headers['lambda-runtime-client-context'], 'ClientContext'),
    identity: parseHeader(headers['lambda-runtime-cognito-identity'], 'CognitoIdentity'),
    invokedFunctionArn: headers['lambda-runtime-invoked-function-arn'],
    awsRequestId: headers['lambda-runtime-aws-request-id'],
    tenantId: headers['lambda-runtime-aws-tenant-id'],
    getRemainingTimeInMillis: () => deadline - Date.now(),
  };
}

/** Ends with the stream, or where the handler leaves it open, with the event loop; what the handler returns counts for nothing. */
function runStreaming(handler, event, context, invocation, finish) {
  const stream = new responses.ResponseStream();
  const ended = new Promise((resolve, reject) => stream.once('finish', resolve).once('error', reject));
  const result = handler(event, stream, context);
  if (!isPromise(result)) throw new Error('Streaming does not support non-async handlers.');
  const respond = () => finish.streamed(stream.content());
  invocation.onEmptyLoop = respond;
  result.then(() => ended).then(respond, finish.fail);
}

function run(handler, isAsync, headers, body) {
  const id = headers['lambda-runtime-aws-request-id'];
  const invocation = { id: id, finished: false, onEmptyLoop: null };
  running = invocation;
  log.setRequestId(id);
  const trace = headers['lambda-runtime-trace-id'];
  if (trace) process.env._X_AMZN_TRACE_ID = trace;
  else delete process.env._X_AMZN_TRACE_ID;
  // While the handler runs, only its own work keeps the event loop alive.
  client.release();

  function end(send) {
    if (running !== invocation) return;
    running = null;
    client.hold();
    send();
  }
  function respond(result) {
    let text;
    try {
      text = serialise(result);
    } catch (error) {
      return report(error);
    }
    end(() => client.respond(id, text));
  }
  function report(error) {
    log.error('Invoke Error', error);
    end(() => client.error(id, JSON.stringify(errors.toResponse(error)), errors.typeOf(error)));
  }
  /** Only the first of callback, succeed, fail and done counts. */
  function once(act) {
    return function (first, second) {
      if (invocation.finished) return;
      invocation.finished = true;
      invocation.onEmptyLoop = null;
      act(first, second);
    };
  }
  const settle = (error, result) => (error !== undefined && error !== null ? report(error) : respond(result));
  const finish = {
    succeed: once((result) => respond(result)),
    fail: once((error) => report(error === undefined || error === null ? 'handled' : error)),
    done: once(settle),
    streamed: once((bytes) => end(() => client.respond(id, bytes))),
  };
  let context = null;
  const callback = once((error, result) => {
    if ((error !== undefined && error !== null) || !context.callbackWaitsForEmptyEventLoop) return settle(error, result);
    invocation.onEmptyLoop = () => setImmediate(() => respond(result));
  });

  invocation.onEmptyLoop = () => {
    invocation.finished = true;
    if (isAsync) report(errors.nodeJsExit());
    else respond(null);
  };
  try {
    context = contextOf(headers, finish);
    if (responses.isStreaming(handler)) return runStreaming(handler, JSON.parse(body), context, invocation, finish);
    const result = handler(JSON.parse(body), context, callback);
    if (isPromise(result)) result.then(finish.succeed, finish.fail);
  } catch (error) {
    finish.fail(error);
  }
}

function initFailed(error) {
  fail(error, 'Uncaught Exception', 1);
}

loadHandler(process.env.LAMBDA_TASK_ROOT || process.cwd(), process.env._HANDLER || '').then(
  (handler) => {
    const isAsync = handler.constructor !== undefined && handler.constructor.name === 'AsyncFunction';
    client.serve((headers, body) => run(handler, isAsync, headers, body));
  },
  initFailed
).catch(initFailed);
