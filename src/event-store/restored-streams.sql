-- All that is restored of an account is there: $1 account.
DELETE FROM switchyard.restoring_streams WHERE account_id = $1
