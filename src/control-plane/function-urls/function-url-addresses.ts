import { randomInt } from 'node:crypto';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Inject, Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { CONTROL_PLANE_CONFIG, type ControlPlaneConfig } from '../config.js';
import { URL_ID_LENGTH } from '../http/function-url-host.js';

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** An id that nobody can guess, in the form that AWS gives. */
export const newUrlId = (): string => Array.from({ length: URL_ID_LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');

/**
 * What the ids of URLs become for callers: a host of their own each, on the listener that serves the API. By default below
 * `localhost`, which resolvers lead to this machine without DNS (RFC 6761 §6.3).
 */
@Injectable()
export class FunctionUrlAddresses {
  constructor(
    @Inject(CONTROL_PLANE_CONFIG) private readonly config: ControlPlaneConfig,
    @Inject(HttpAdapterHost) private readonly host: HttpAdapterHost,
  ) {}

  /** `http://<urlId>.lambda-url.<region>.localhost:4566/` */
  address(urlId: string, region: string): string {
    const { protocol, host } = this.base();
    return `${protocol}//${urlId}.lambda-url.${region}.${host}/`;
  }

  /** Scheme, domain and port that callers see, also through a proxy. */
  base(): URL {
    return new URL(this.config.functionUrlBase ?? `http://localhost:${this.port()}`);
  }

  private port(): number {
    return ((this.host.httpAdapter.getHttpServer() as Server).address() as AddressInfo).port;
  }
}
