'use strict';
// The console as Lambda shows it: `ISO<tab>REQUEST-ID<tab>LEVEL<tab>text`, one line a call.

const util = require('util');
const errors = require('./errors.cjs');

let requestId;

function write(level, args) {
  const line = new Date().toISOString() + '\t' + requestId + '\t' + level + '\t' + util.format.apply(util, args);
  process.stdout.write(line.replace(/\n/g, '\r') + '\n');
}

/** Blocking writes: a line is with the platform when console.log returns, thus before any answer that follows it. */
function block(stream) {
  if (stream._handle && typeof stream._handle.setBlocking === 'function') stream._handle.setBlocking(true);
}

function patchConsole() {
  block(process.stdout);
  block(process.stderr);
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
