-- Customers quote the id of the request that surprised them.
CREATE INDEX "audit_events_request" ON "audit_events"("request_id", "created_at", "id");
