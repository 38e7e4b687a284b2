-- One role and one database for each service, and no way from one into another.
-- Run once on a new server, natively and as /docker-entrypoint-initdb.d script in a container.
-- The passwords are for development: the server listens on 127.0.0.1 only.

CREATE ROLE "order" LOGIN PASSWORD 'order';
CREATE ROLE billing LOGIN PASSWORD 'billing';
CREATE ROLE notification LOGIN PASSWORD 'notification';

CREATE DATABASE order_db OWNER "order";
CREATE DATABASE billing_db OWNER billing;
CREATE DATABASE notification_db OWNER notification;

-- Everybody may connect to everything unless told otherwise; an owner keeps the right to connect to what it owns.
REVOKE CONNECT ON DATABASE order_db FROM PUBLIC;
REVOKE CONNECT ON DATABASE billing_db FROM PUBLIC;
REVOKE CONNECT ON DATABASE notification_db FROM PUBLIC;
REVOKE CONNECT ON DATABASE postgres FROM PUBLIC;
REVOKE CONNECT ON DATABASE template1 FROM PUBLIC;
