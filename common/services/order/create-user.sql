-- Stores a user. A name or an e-mail address that was not given is null.
INSERT INTO users (user_id, name, email) VALUES ($1, $2, $3)
RETURNING user_id AS "userId", name, email, created_at AS "createdAt"
