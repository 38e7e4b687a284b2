-- Makes a deposit, or a withdrawal without an order. One round trip keeps the lock on a busy account short.
-- Two requests with the same key at the same time: the advisory lock makes one wait until the other has committed.
-- Then it finds the row to replay, if the first moved money.
-- The outcome is 'busy' if another session holds the account or the key. waits: wait for both first.
CREATE OR REPLACE FUNCTION move_money(
  entry_id uuid, account uuid, kind text, moved bigint, key text, hash bytea, waits boolean)
RETURNS TABLE (outcome text, balance bigint, used_for bytea)
LANGUAGE plpgsql AS $$
#variable_conflict use_column -- the output has the name of a table column; a bare name is the table's
DECLARE
  key_lock bigint := hashtextextended(kind || ' ' || key, 0);
BEGIN
  IF key IS NOT NULL THEN
    IF waits THEN
      PERFORM pg_advisory_xact_lock(key_lock);
    ELSIF NOT pg_try_advisory_xact_lock(key_lock) THEN
      outcome := 'busy';
      RETURN NEXT;
      RETURN;
    END IF;
    SELECT 'replayed', balance, request_hash INTO outcome, balance, used_for
      FROM ledger WHERE type = kind AND idempotency_key = key;
    IF FOUND THEN
      RETURN NEXT;
      RETURN;
    END IF;
  END IF;

  IF waits THEN PERFORM wait_for_account(account); END IF;
  SELECT balance INTO balance FROM accounts WHERE user_id = account FOR NO KEY UPDATE SKIP LOCKED;
  IF NOT FOUND THEN -- locked, or missing
    outcome := CASE WHEN EXISTS (SELECT FROM accounts WHERE user_id = account) THEN 'busy' ELSE 'no account' END;
  ELSE
    UPDATE accounts SET balance = CASE kind WHEN 'deposit' THEN balance + moved ELSE balance - moved END
      WHERE user_id = account
        AND CASE kind WHEN 'deposit' THEN balance <= 9007199254740991 - moved ELSE balance >= moved END
      RETURNING balance INTO balance;
    outcome := CASE WHEN FOUND THEN 'moved' ELSE 'out of range' END;
    IF outcome = 'moved' THEN
      INSERT INTO ledger (transaction_id, user_id, type, amount, balance, idempotency_key, request_hash)
        VALUES (entry_id, account, kind, moved, balance, key, hash);
    END IF;
  END IF;
  RETURN NEXT;
END $$
