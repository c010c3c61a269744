-- CreateEnum
CREATE TYPE "usage_grain" AS ENUM ('hour', 'day');

-- CreateTable
CREATE TABLE "usage_totals" (
    "account_id" UUID NOT NULL,
    "grain" "usage_grain" NOT NULL,
    "starts_at" TIMESTAMPTZ(6) NOT NULL,
    "key_id" UUID NOT NULL,
    "model" TEXT NOT NULL,
    "channel" TEXT NOT NULL,
    "status" "task_status" NOT NULL,
    "tasks" BIGINT NOT NULL,
    "charged_micros" BIGINT NOT NULL,
    "returned_micros" BIGINT NOT NULL,

    CONSTRAINT "usage_totals_pkey" PRIMARY KEY ("account_id","grain","starts_at","key_id","model","channel","status")
);

-- CreateTable
CREATE TABLE "usage_marks" (
    "account_id" UUID NOT NULL,
    "next_entry" BIGINT NOT NULL,
    "rolled_until" TIMESTAMPTZ(6) NOT NULL,
    "open_tasks" UUID[],
    "account_xmin" xid,

    CONSTRAINT "usage_marks_pkey" PRIMARY KEY ("account_id")
);
