-- Which events a history asks for: a condition on an event e, by a filter f (see HistoryFilter). An alias's history has what is
-- set on it (policy, URL, provisioned concurrency, handling of events: `qualifier`) and the end of its function; a version's also
-- what points at it. AliasDeleted and FunctionDeleted say nothing of what went with them: all of them match, and the fold tells
-- whether they are about the subject.
(f.kinds IS NULL OR e.type = ANY (f.kinds))
AND (f.actor IS NULL OR f.actor IN (e.metadata #>> '{actor,accessKeyId}', e.metadata #>> '{actor,accountId}', e.metadata #>> '{actor,arn}'))
AND (f."recordedFrom" IS NULL OR e.recorded_at >= f."recordedFrom")
AND (f."recordedBefore" IS NULL OR e.recorded_at < f."recordedBefore")
AND (f."fromTxId" IS NULL OR (e.tx_id, e.position) >= (f."fromTxId"::xid8, f."fromPosition"))
AND (f."toTxId" IS NULL OR (e.tx_id, e.position) <= (f."toTxId"::xid8, f."toPosition"))
AND (f.alias IS NULL OR e.type = 'FunctionDeleted' OR e.data ->> 'aliasName' = f.alias
  OR e.data ->> 'qualifier' = f.alias)
AND (f.version IS NULL OR e.type IN ('FunctionDeleted', 'AliasDeleted') OR e.data ->> 'version' = f.version
  OR e.data ->> 'qualifier' = f.version
  OR e.type IN ('AliasCreated', 'AliasRetargeted') AND (
    f.version IN (e.data #>> '{target,functionVersion}', e.data #>> '{from,functionVersion}', e.data #>> '{to,functionVersion}')
    OR e.data #> '{target,additionalVersionWeights}' ? f.version OR e.data #> '{from,additionalVersionWeights}' ? f.version
    OR e.data #> '{to,additionalVersionWeights}' ? f.version))
