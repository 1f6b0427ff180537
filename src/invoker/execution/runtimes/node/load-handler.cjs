'use strict';
// Finds the function that a handler string names: `folder/module.member.handler`.

const fs = require('fs');
const path = require('path');
const errors = require('./errors.cjs');

/** Whether `.js` files of this folder are ES modules: the nearest package.json decides. */
function isModuleFolder(folder) {
  if (folder.endsWith('/node_modules')) return false;
  const file = path.join(folder, 'package.json');
  if (fs.existsSync(file)) {
    try {
      return JSON.parse(fs.readFileSync(file, 'utf8')).type === 'module';
    } catch (error) {
      console.warn(file + ' cannot be read, it will be ignored for ES module detection purposes.', error);
      return false;
    }
  }
  return folder === '/' ? false : isModuleFolder(path.dirname(folder));
}

/** A file apart: what has no import() refuses to parse it. */
function importModule(file) {
  return require('./import-module.cjs')(file);
}

function isFile(file) {
  try {
    return fs.statSync(file).isFile();
  } catch (error) {
    return false;
  }
}

/** RIC's order: the bare name, `.js` as CommonJS, `.js` as a module, `.mjs`, `.cjs`, then whatever require finds. */
function loadModule(root, folder, name) {
  const file = path.resolve(root, folder, name);
  const supportsModules = Number(process.versions.node.split('.')[0]) >= 12;
  const asModule = supportsModules && isModuleFolder(path.dirname(file));
  if (isFile(file)) return require(file);
  if (isFile(file + '.js')) return asModule ? importModule(file + '.js') : require(file + '.js');
  if (supportsModules && isFile(file + '.mjs')) return importModule(file + '.mjs');
  if (isFile(file + '.cjs')) return require(file + '.cjs');
  return fs.existsSync(file) ? require(file) : requireByName(root, folder, name);
}

function requireByName(root, folder, name) {
  if (require.resolve.length > 1 || require.resolve.paths) return require(require.resolve(name, { paths: [root, path.resolve(root, folder)] }));
  // Before Node 8.9 a lookup can't be given folders: the absolute name fails with the same code.
  return require(path.resolve(root, folder, name));
}

function loadFailure(error) {
  if (error instanceof SyntaxError) return errors.wrapped('UserCodeSyntaxError', error);
  if (error && (error.code === 'MODULE_NOT_FOUND' || error.code === 'ERR_MODULE_NOT_FOUND')) return errors.wrapped('ImportModuleError', error);
  return error;
}

function memberOf(loaded, member) {
  return member.split('.').reduce((value, key) => (value === undefined || value === null ? value : value[key]), loaded);
}

/** Resolves to the handler; rejects with the Runtime.* error that its name or its module causes. */
module.exports = function loadHandler(root, handler) {
  return Promise.resolve().then(() => {
    if (handler.includes('..')) {
      throw errors.named('MalformedHandlerName', "'" + handler + "' is not a valid handler name. Use absolute paths when specifying root directories in handler names.");
    }
    const base = path.basename(handler);
    const folder = handler.substring(0, handler.lastIndexOf(base));
    const parts = /^([^.]*)\.(.*)$/.exec(base);
    if (!parts) throw errors.named('MalformedHandlerName', 'Bad handler');
    return Promise.resolve()
      .then(() => loadModule(root, folder, parts[1]))
      .catch((error) => {
        throw loadFailure(error);
      })
      .then((loaded) => {
        const found = memberOf(loaded, parts[2]);
        if (!found) throw errors.named('HandlerNotFound', handler + ' is undefined or not exported');
        if (typeof found !== 'function') throw errors.named('HandlerNotFound', handler + ' is not a function');
        return found;
      });
  });
};
