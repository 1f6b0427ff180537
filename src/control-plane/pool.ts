/** Injection token of the control plane's connection pool. */
export const CONTROL_PLANE_POOL = Symbol('ControlPlanePool');
