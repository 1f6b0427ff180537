'use strict';
// Opens the Runtime API's TCP port inside the sandbox's own network, hands the listening socket to the invoker
// outside, and then runs the function's `bootstrap`. Usage: node launcher.cjs PORT BOOTSTRAP, with the function's
// variables as JSON in SWITCHYARD_FUNCTION_ENVIRONMENT: as variables of this process, NODE_OPTIONS or LD_LIBRARY_PATH
// would run code of the function while the invoker's channel is open.

const net = require('net');
const childProcess = require('child_process');

const port = Number(process.argv[2]);
const bootstrap = process.argv[3];
const environment = JSON.parse(process.env.SWITCHYARD_FUNCTION_ENVIRONMENT);

function run() {
  const child = childProcess.spawn(bootstrap, [], { stdio: ['ignore', 1, 1], env: environment });
  child.on('error', (error) => {
    console.log('%s: %s', bootstrap, error.message);
    process.exit(error.code === 'EACCES' ? 126 : 127);
  });
  child.on('exit', (code, signal) => {
    if (signal) process.kill(process.pid, signal);
    else process.exit(code);
  });
}

const server = net.createServer();
server.listen(port, '127.0.0.1', () => {
  // The invoker accepts from now on, and closes the channel before any code of the function runs.
  process.once('disconnect', () => {
    server.close();
    run();
  });
  process.send('listening', server);
});
