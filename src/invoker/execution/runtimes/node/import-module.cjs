'use strict';
const url = require('url');

module.exports = (file) => import(url.pathToFileURL(file).href);
