-- Decides one withdrawal for an order, and waits for its account.
SELECT * FROM decide_withdrawal($1, $2, $3, $4, $5, true)
