/** Injection tokens inside the invoker. */
export const INVOKER_POOL = Symbol('InvokerPool');
export const EXECUTOR = Symbol('Executor');
export const RUNTIME_CATALOGUE = Symbol('RuntimeCatalogue');
export const SANDBOX_REPORT = Symbol('SandboxReport');
/** RoutingCurrency: how the intake knows that the routing table is current. */
export const ROUTING_CURRENCY = Symbol('RoutingCurrency');
/** Announce: what settlements tell. */
export const ANNOUNCE = Symbol('Announce');
/** BrokerParts, or undefined without a broker. */
export const BROKER_PARTS = Symbol('BrokerParts');
/** OutboxPublisher, or undefined without a broker. */
export const OUTBOX_PUBLISHER = Symbol('OutboxPublisher');
/** KeepsVersions: what keeps environments initialised. */
export const PROVISIONER = Symbol('Provisioner');
/** Places: which functions' environments are this invoker's to keep. */
export const PLACES = Symbol('Places');
