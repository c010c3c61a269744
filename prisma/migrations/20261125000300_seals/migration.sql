-- AlterTable
ALTER TABLE "audit_chains" ADD COLUMN     "sealed_seq" BIGINT NOT NULL DEFAULT 0;

-- CreateTable
CREATE TABLE "audit_seals" (
    "number" BIGINT NOT NULL,
    "sealed_at" TIMESTAMPTZ(3) NOT NULL,
    "chains" INTEGER NOT NULL,
    "prev_hash" BYTEA NOT NULL,
    "hash" BYTEA NOT NULL,

    CONSTRAINT "audit_seals_pkey" PRIMARY KEY ("number")
);

-- CreateTable
CREATE TABLE "audit_seal_heads" (
    "seal_number" BIGINT NOT NULL,
    "chain_id" UUID NOT NULL,
    "seq" BIGINT NOT NULL,
    "hash" BYTEA NOT NULL,

    CONSTRAINT "audit_seal_heads_pkey" PRIMARY KEY ("seal_number","chain_id")
);

-- CreateIndex
CREATE INDEX "audit_chains_unsealed" ON "audit_chains"("chain_id") WHERE (seq <> sealed_seq);

-- AddForeignKey
ALTER TABLE "audit_seal_heads" ADD CONSTRAINT "audit_seal_heads_seal_number_fkey" FOREIGN KEY ("seal_number") REFERENCES "audit_seals"("number") ON DELETE RESTRICT ON UPDATE CASCADE;

-- Seals are as append-only as the log that they seal.
CREATE TRIGGER audit_seals_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_seals
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_seal_heads_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_seal_heads
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
