-- Opens an account with nothing in it, unless the user has one.
INSERT INTO accounts (user_id) VALUES ($1) ON CONFLICT DO NOTHING RETURNING balance
