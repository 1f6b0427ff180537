-- The list of all accounts, for the operator.
CREATE INDEX parts_accounts ON switchyard.parts (key) WHERE kind = 'account';
