-- Makes a deposit, or a withdrawal without an order. $7: wait for the account.
SELECT outcome, balance, used_for AS hash FROM move_money($1, $2, $3, $4, $5, $6, $7)
