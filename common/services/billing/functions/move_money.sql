-- Makes a deposit, or a withdrawal without an order. One round trip keeps the lock on a busy account short.
-- Two requests with the same key at the same time: the advisory lock makes one wait until the other has committed.
-- Then it finds the row to replay, if the first moved money.
CREATE OR REPLACE FUNCTION move_money(transaction uuid, account uuid, kind text, sum bigint, key text, hash bytea)
RETURNS TABLE (outcome text, rest bigint, used_for bytea)
LANGUAGE plpgsql AS $$
BEGIN
  IF key IS NOT NULL THEN
    PERFORM pg_advisory_xact_lock(hashtextextended(kind || ' ' || key, 0));
    SELECT 'replayed', ledger.balance, ledger.request_hash INTO outcome, rest, used_for
      FROM ledger WHERE ledger.type = kind AND ledger.idempotency_key = key;
    IF FOUND THEN
      RETURN NEXT;
      RETURN;
    END IF;
  END IF;
  UPDATE accounts SET balance = CASE kind WHEN 'deposit' THEN balance + sum ELSE balance - sum END
    WHERE user_id = account
      AND CASE kind WHEN 'deposit' THEN balance <= 9007199254740991 - sum ELSE balance >= sum END
    RETURNING balance INTO rest;
  IF FOUND THEN
    outcome := 'moved';
    INSERT INTO ledger (transaction_id, user_id, type, amount, balance, idempotency_key, request_hash)
      VALUES (transaction, account, kind, sum, rest, key, hash);
  ELSE
    outcome := CASE WHEN EXISTS (SELECT FROM accounts WHERE user_id = account) THEN 'out of range' ELSE 'no account' END;
  END IF;
  RETURN NEXT;
END $$
