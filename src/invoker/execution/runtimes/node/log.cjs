'use strict';
// The console as Lambda shows it: `ISO<tab>REQUEST-ID<tab>LEVEL<tab>text`, one line a call.

const fs = require('fs');
const util = require('util');
const errors = require('./errors.cjs');

const STDOUT = 1;
let requestId;

/** Straight to the descriptor, as AWS's runtime does: the line is with the platform when console.log returns. */
function write(level, args) {
  const line = new Date().toISOString() + '\t' + requestId + '\t' + level + '\t' + util.format.apply(util, args);
  let rest = Buffer.from(line.replace(/\n/g, '\r') + '\n');
  while (rest.length > 0) {
    try {
      rest = rest.slice(fs.writeSync(STDOUT, rest, 0, rest.length));
    } catch (error) {
      // A child process of the function may have made the pipe non-blocking.
      if (error.code !== 'EAGAIN') return;
    }
  }
}

function block(stream) {
  if (stream._handle && typeof stream._handle.setBlocking === 'function') stream._handle.setBlocking(true);
  return stream;
}

/** Makes what is written to the stream itself synchronous too, but only once it is used: making a stream takes milliseconds. */
function blockWhenUsed(name) {
  const property = Object.getOwnPropertyDescriptor(process, name);
  if (!property || !property.get || !property.configurable) return;
  let stream = null;
  Object.defineProperty(process, name, {
    configurable: true,
    enumerable: true,
    get: () => {
      if (stream === null) stream = block(property.get.call(process));
      return stream;
    },
  });
}

function patchConsole() {
  blockWhenUsed('stdout');
  blockWhenUsed('stderr');
  const levels = { trace: 'TRACE', debug: 'DEBUG', info: 'INFO', log: 'INFO', warn: 'WARN', error: 'ERROR', fatal: 'FATAL' };
  Object.keys(levels).forEach((method) => {
    console[method] = function () {
      write(levels[method], arguments);
    };
  });
}

function error(label, failure) {
  let text;
  try {
    text = errors.toLogText(failure);
  } catch (unreadable) {
    text = JSON.stringify(errors.toResponse(failure));
  }
  write('ERROR', [label, '\t' + text]);
}

module.exports = {
  patchConsole: patchConsole,
  error: error,
  setRequestId: (id) => {
    requestId = id;
  },
};
