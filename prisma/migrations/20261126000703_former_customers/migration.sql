-- AlterTable
ALTER TABLE "payment_customers" ADD COLUMN     "former_refs" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[];
