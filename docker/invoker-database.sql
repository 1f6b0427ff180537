-- Run once, when the Postgres of compose.yaml is new: the invokers share nothing with the control planes, no tables either.
CREATE DATABASE invoker;
