import { installPythonClients } from '../support/python-clients.js';

await installPythonClients();
