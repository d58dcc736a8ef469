/** Prizes: a campaign is over, two officers draw, a winner claims on a phone, and a teller hands the prize over once. */
import type { BrowserContextOptions, Page } from "@playwright/test";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { signIn } from "./support/journey";
import { type Server, test as base, expect, start } from "./support/server";
import { desk, signIn as signInStaff } from "./support/staff";

/** A demonstration of the test's own: its draw can be held once. */
const test = base.extend<{ demonstration: Server; folder: string }>({
  demonstration: async ({}, use) => {
    const server = await start("--demo");
    await use(server);
    await server.stop();
  },
  baseURL: async ({ demonstration }, use) => use(demonstration.url),
  folder: async ({}, use) => {
    const folder = mkdtempSync(join(tmpdir(), "zhiyuan-record-"));
    await use(folder);
    rmSync(folder, { recursive: true, force: true });
  },
});

/** The sample's campaign that is over and waits for its draw, and what its people's numbers begin with. */
const CAMPAIGN = "守好养老钱 · 长辈答题";
const SLUG = "elder-savings";
const PHONES = "1390001";
const NUMBERS = "28 07 08 18 40 11 05";

/** In so many seconds, as the bank's clock shows it. */
function bankTime(seconds: number): { typed: string; until: number } {
  const until = Date.now() + seconds * 1000;
  return { typed: new Date(until + 8 * 3_600_000).toISOString().slice(0, 19), until };
}

/** Prepares the draw of two sources and freezes its list; gives the draw's id and when its numbers are known. */
async function freeze(officer: Page): Promise<{ id: string; until: number }> {
  await officer.goto("/staff/draws");
  await officer.getByRole("link", { name: CAMPAIGN }).click();
  await officer.getByRole("button", { name: "准备抽奖" }).click();
  // The tickets are looked at first, which begins by itself.
  await expect(async () => {
    await officer.reload();
    await expect(officer.getByText("抽奖券还没有核对完")).toHaveCount(0, { timeout: 1 });
  }).toPass();
  const source = officer.getByRole("group", { name: "公开来源 1" });
  await source.getByLabel("类型").first().selectOption("公开彩票");
  await source.getByLabel("彩票名称").first().fill("双色球");
  await source.getByLabel("期号").first().fill("2026031");
  await source.getByLabel("号码个数").first().fill("7");
  await officer.getByLabel("见证人").fill("刘女士、马先生");
  const { typed, until } = bankTime(10);
  await source.getByLabel("开奖时间").first().fill(typed);
  await officer.getByRole("button", { name: "保存设置" }).click();
  await officer.getByLabel(/上面的设置都核对过了/).check();
  await officer.getByRole("button", { name: "冻结名单并公布摘要" }).click();
  await expect(officer.getByText("冻结摘要", { exact: true })).toBeVisible();
  return { id: new URL(officer.url()).pathname.split("/").pop() ?? "", until };
}

/** The number of the holder of a ticket, which the console shows masked. */
async function holderOf(officer: Page, code: string): Promise<string> {
  await officer.goto("/staff/prizes/line");
  await officer.getByLabel("抽奖券号").fill(code);
  await officer.getByRole("button", { name: "查询" }).click();
  const masked = await officer.getByText(/^139\*{4}\d{4}$/).innerText();
  return PHONES + masked.slice(-4);
}

/** Runs Python over files of this folder, and gives what it prints. */
function python(folder: string, ...args: string[]): string {
  return execFileSync("python3", args, { cwd: folder, encoding: "utf8" });
}

async function save(page: Page, path: string, folder: string, name: string): Promise<void> {
  const answer = await page.request.get(path);
  expect(answer.ok(), path).toBe(true);
  writeFileSync(join(folder, name), await answer.body());
}

for (const scripts of [true, false]) {
  test(`a campaign is drawn and its prize handed over${scripts ? "" : ", form by form"}`, async ({ elsewhere, folder }) => {
    test.setTimeout(180_000);
    const at = (options: BrowserContextOptions = {}) => elsewhere({ ...options, javaScriptEnabled: scripts });
    const officer = await at(desk);
    const anyone = await at();
    let code = "";

    await anyone.goto(`/campaigns/${SLUG}`);
    await expect(anyone.getByText(/活动已结束/).first()).toBeVisible();
    await signInStaff(officer, "draw");
    const { id, until } = await freeze(officer);

    await test.step("what is frozen is public before anybody can know the numbers", async () => {
      await anyone.goto(`/draws/${id}`);
      await expect(anyone.getByRole("status").first()).toContainText("名单已冻结，等待开奖");
      await officer.getByLabel(/双色球/).first().fill(NUMBERS);
      await officer.getByRole("button", { name: "录入号码" }).click();
      await expect(officer.getByRole("alert").first()).toBeVisible();
      await expect(officer.getByLabel(/双色球/).first()).toHaveValue(NUMBERS);
    });

    await test.step("one types the numbers, another confirms them", async () => {
      await officer.waitForTimeout(Math.max(0, until + 500 - Date.now()));
      await officer.getByRole("button", { name: "录入号码" }).click();
      await expect(officer.getByText("号码是您录入的")).toBeVisible();
      const colleague = await at(desk);
      await signInStaff(colleague, "draw2");
      await colleague.goto(`/staff/draws/${id}`);
      await colleague.getByLabel(/再录一遍/).fill(NUMBERS.replace("05", "06"));
      await colleague.getByRole("button", { name: "复核无误，抽奖" }).click();
      await expect(colleague.getByRole("alert").first()).toBeVisible();
      await colleague.getByLabel(/再录一遍/).fill(NUMBERS);
      await colleague.getByRole("button", { name: "复核无误，抽奖" }).click();
      await expect(colleague.getByRole("heading", { name: /抽出的券/ })).toBeVisible();
    });

    await officer.reload();
    await officer.getByRole("button", { name: "公布中奖结果" }).click();
    const ticket = await officer.locator("td code").first().innerText();
    const phone = await holderOf(officer, ticket);

    await test.step("the winner claims at a branch, on a phone", async () => {
      const winner = await at();
      await winner.goto("/me");
      await signIn(winner, phone);
      await winner.goto("/me");
      await winner.getByRole("link", { name: /手绘风筝/ }).first().click();
      await expect(winner.getByRole("heading", { name: "恭喜您中奖" })).toBeVisible();
      await winner.getByText("西湖支行").first().click();
      await winner.getByRole("button", { name: "在选中的网点领取" }).click();
      code = await winner.locator(".claim-code b").innerText();
      await winner.goto(`/draws/${id}`);
      await expect(winner.getByText(ticket).first()).toBeVisible();
      if (scripts) {
        await winner.locator("[data-ticket]").first().getByRole("button").click();
        await expect(winner.getByText(/在里面：/)).toBeVisible({ timeout: 30_000 });
      }
    });

    await test.step("the teller hands it over once", async () => {
      const teller = await at(desk);
      await signInStaff(teller, "teller");
      await teller.goto("/staff/counter");
      await teller.getByLabel("领奖码").fill(code);
      await teller.getByLabel("领奖码").press("Enter");
      // The last digits are told by the winner, not shown to the teller.
      await expect(teller.locator(".winner")).toHaveText("139********");
      await teller.getByLabel("中奖人手机号后四位").fill("0000");
      await teller.getByLabel(/本人已领/).check();
      await teller.getByRole("button", { name: "确认发放" }).click();
      await expect(teller.getByRole("alert").first()).toBeVisible();
      await teller.getByLabel("中奖人手机号后四位").fill(phone.slice(-4));
      await teller.getByLabel(/本人已领/).check();
      await teller.getByRole("button", { name: "确认发放" }).click();
      await expect(teller).toHaveURL(/\/receipt/);
      await teller.goto("/staff/counter");
      await teller.getByLabel("领奖码").fill(code.replaceAll(" ", ""));
      await teller.getByLabel("领奖码").press("Enter");
      const told = teller.locator(".handed-over");
      await expect(told).toContainText("已发放，不能再领");
      await expect(told).toContainText("西湖支行");
      await expect(told).toContainText("陈晓");
      await expect(teller.getByRole("button", { name: "确认发放" })).toHaveCount(0);
    });

    await test.step("anybody verifies it", async () => {
      await anyone.reload();
      await expect(anyone.getByRole("status").first()).toContainText("已开奖");
      if (scripts) {
        await anyone.getByRole("button", { name: "在本机验证" }).click();
        await expect(anyone.locator("#verify [role=status]")).toContainText("核对一致", { timeout: 30_000 });
      } else {
        await expect(anyone.getByRole("button", { name: "在本机验证" })).toBeHidden();
      }
      await save(anyone, `/draws/${id}/record.json`, folder, "record.json");
      await save(anyone, "/draws/verify_draw.py", folder, "verify_draw.py");
      expect(python(folder, "verify_draw.py", "record.json")).toContain("everything agrees");
      await save(officer, `/staff/draws/${id}/notary-pack.zip`, folder, "pack.zip");
      python(folder, "-m", "zipfile", "-e", "pack.zip", "pack");
      expect(python(join(folder, "pack"), "verify_draw.py", "record.json")).toContain("everything agrees");
    });
  });
}
