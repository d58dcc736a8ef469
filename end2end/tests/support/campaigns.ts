/** The composer's steps, done as editors and reviewers do them. */
import type { Locator, Page } from "@playwright/test";
import { expect } from "./server";

const HOUR = 3_600_000;
/** What the clock at the bank is ahead of UTC. */
const BANK = 8 * HOUR;

/** What stands in the fields of a step, by their labels. */
export type Fields = Record<string, string>;

/** One moment for the whole run: what is typed and what is looked for may be minutes apart. */
const NOW = Date.now();

/** So many days from now, as a field for a moment takes it; the same at every call. */
export function moment(days: number): string {
  return new Date(NOW + BANK + days * 24 * HOUR).toISOString().slice(0, 16);
}

/** So many days from now, as a field for a day takes it. */
export function day(days: number): string {
  return moment(days).slice(0, 10);
}

let campaigns = 0;

/** A name in addresses that no other campaign has. */
export function newSlug(): string {
  campaigns += 1;
  return `t${process.pid % 10_000}-${campaigns}`;
}

/** What every campaign has to say, whatever it began with. */
export function basics(slug: string): Fields {
  return { 网址名称: slug, 主办方: "纸鸢银行股份有限公司", 联系方式: "95000" };
}

/** A campaign that has begun and runs for a week. */
export function days(): Fields {
  return { 开始: moment(-0.1), 结束: moment(7) };
}

/** When what the templates with a draw promise is drawn and handed out. */
export function drawing(): Fields {
  return { 开奖时间: moment(12), 领奖开始: day(13), 领奖截止: day(30) };
}

/** Begins a campaign; `template` as the page offers it. Gives its id. */
export async function begin(page: Page, template: string): Promise<string> {
  await page.goto("/staff/campaigns");
  await page.getByRole("link", { name: "新建活动" }).click();
  const form = page.locator("form").filter({ has: page.getByRole("heading", { name: template }) });
  await form.getByRole("button", { name: "用这个开始" }).click();
  await expect(page).toHaveURL(/\/compose\/basics$/);
  return campaignOf(page);
}

/** The campaign whose page is open. */
export function campaignOf(page: Page): string {
  return /campaigns\/([0-9a-f-]{36})/.exec(page.url())?.[1] ?? "";
}

/** Types into the step that is open. */
export async function type(form: Page | Locator, fields: Fields): Promise<void> {
  for (const [label, value] of Object.entries(fields)) await form.getByLabel(label, { exact: true }).fill(value);
}

/** Saves the step that is open and goes on to the next. */
export async function next(page: Page, heading: string): Promise<void> {
  await page.getByRole("button", { name: /^保存，/ }).click();
  await expect(page.locator(".compose-steps [aria-current=step]")).toContainText(heading);
}

/** Opens a step, types, and saves. */
export async function compose(page: Page, id: string, step: string, fields: Fields): Promise<void> {
  await page.goto(`/staff/campaigns/${id}/compose/${step}`);
  await type(page, fields);
  await page.getByRole("button", { name: "保存", exact: true }).click();
  await expect(page).toHaveURL(/check=1/);
}

/** A campaign that passes the rule check, begun with a template. */
export async function composed(page: Page, template: "老年客户防诈骗" | "校园金融知识"): Promise<{ id: string; slug: string }> {
  const slug = newSlug();
  const id = await begin(page, template);
  await compose(page, id, "basics", basics(slug));
  await compose(page, id, "days", days());
  if (template === "校园金融知识") await compose(page, id, "prizes", drawing());
  return { id, slug };
}

/** Hands a campaign to the reviewers. */
export async function submit(page: Page, id: string): Promise<void> {
  await page.goto(`/staff/campaigns/${id}`);
  await page.getByRole("button", { name: "提交审核" }).click();
  await expect(page.getByRole("status")).toContainText("已提交审核");
}

/** Approves what somebody else handed in. */
export async function approve(page: Page, id: string): Promise<void> {
  await page.goto(`/staff/campaigns/${id}`);
  await page.getByRole("button", { name: "通过并发布" }).click();
  await expect(page.getByRole("status")).toContainText("规则页已冻结");
}

/** What the rule check found that says this. */
export function finding(page: Page, told: string): Locator {
  return page.locator(".findings li", { hasText: told });
}

/** Adds a question of this kind to the survey whose editor is open, on its first page. */
export async function addQuestion(page: Page, kind: string, text: string, options: string[] = []): Promise<void> {
  await page.getByLabel("题型").first().selectOption({ label: kind });
  await page.getByRole("button", { name: "增加一题" }).first().click();
  await page.getByLabel("问什么").fill(text);
  await page.getByLabel("必答").check();
  for (const [place, option] of options.entries()) await page.getByLabel(`选项 ${place + 1}`, { exact: true }).fill(option);
  await page.getByRole("button", { name: "保存，回到问卷" }).click();
  await expect(page.getByRole("link", { name: text })).toBeVisible();
}
