-- Makes a deposit, or a withdrawal without an order.
SELECT outcome, rest AS balance, used_for AS hash FROM move_money($1, $2, $3, $4, $5, $6)
