import type { FunctionUrlSettings } from '../../contract/index.js';
import type { FunctionUrlPart } from '../function/function.state.js';
import { targetArn, type FunctionTarget } from '../function/function.decider.js';

type CorsSettings = NonNullable<FunctionUrlSettings['cors']>;

/** CORS settings as the API has them. */
export interface Cors {
  AllowCredentials?: boolean;
  AllowHeaders?: string[];
  AllowMethods?: string[];
  AllowOrigins?: string[];
  ExposeHeaders?: string[];
  MaxAge?: number;
}

/** The members that were given; undefined where there are none, which is no CORS at all. */
export function corsSettings(cors: Cors): CorsSettings | undefined {
  const { AllowCredentials: allowCredentials, AllowHeaders: allowHeaders, AllowMethods: allowMethods, AllowOrigins: allowOrigins, ExposeHeaders: exposeHeaders, MaxAge: maxAge } = cors;
  const members = Object.entries({ allowCredentials, allowHeaders, allowMethods, allowOrigins, exposeHeaders, maxAge }).filter(([, value]) => value !== undefined);
  return members.length === 0 ? undefined : (Object.fromEntries(members) as CorsSettings);
}

const corsView = (cors: CorsSettings): Cors => ({
  AllowCredentials: cors.allowCredentials, AllowHeaders: cors.allowHeaders, AllowMethods: cors.allowMethods, AllowOrigins: cors.allowOrigins,
  ExposeHeaders: cors.exposeHeaders, MaxAge: cors.maxAge,
});

/** Whose URL it is, and the address that its id makes. */
export interface ShownUrl {
  readonly target: FunctionTarget;
  readonly address: string;
}

/** As CreateFunctionUrlConfig answers: InvokeMode only where it was given. */
export const createdUrlView = ({ qualifier, settings, creationTime }: FunctionUrlPart, { target, address }: ShownUrl) => ({
  FunctionUrl: address,
  FunctionArn: targetArn(target, qualifier ?? undefined),
  AuthType: settings.authType,
  Cors: settings.cors && corsView(settings.cors),
  CreationTime: creationTime,
  InvokeMode: settings.invokeMode,
});

/** As UpdateFunctionUrlConfig answers: InvokeMode only where it was ever given. */
export const updatedUrlView = (url: FunctionUrlPart, shown: ShownUrl) => ({ ...createdUrlView(url, shown), LastModifiedTime: url.lastModifiedTime });

/** As GetFunctionUrlConfig and ListFunctionUrlConfigs show it. */
export const urlView = (url: FunctionUrlPart, shown: ShownUrl) => ({ ...updatedUrlView(url, shown), InvokeMode: url.settings.invokeMode ?? 'BUFFERED' });
