/** The console's steps, done as members of staff do them. */
import type { BrowserContext, Locator, Page } from "@playwright/test";
import { type Server, test as base, expect, start } from "./server";
import { Authenticator, awayFromTheStep } from "./totp";

export { expect };

/** A desk: the console's own screen. */
export const desk = { viewport: { width: 1280, height: 800 }, isMobile: false, hasTouch: false, deviceScaleFactor: 1 };

/** The password of every account of the demonstration. */
export const DEMO_PASSWORD = "kite-flies-in-march";

export type DemoAccount = "admin" | "editor" | "reviewer" | "auditor" | "teller" | "draw" | "draw2";

type Cookies = Awaited<ReturnType<BrowserContext["cookies"]>>;

type Fixtures = {
  /** Signs the test's own browser in. Tests of one worker share the session: each code signs in once. */
  signedInAs: (account: DemoAccount) => Promise<void>;
  /** Another desk, at which this account is signed in. */
  deskOf: (account: DemoAccount) => Promise<Page>;
};

export const test = base.extend<Fixtures, { sessions: Map<DemoAccount, Cookies> }>({
  sessions: [async ({}, use) => use(new Map()), { scope: "worker" }],
  signedInAs: async ({ page, sessions }, use) => {
    await use((account) => enter(page, account, sessions));
  },
  deskOf: async ({ elsewhere, sessions }, use) => {
    await use(async (account) => {
      const page = await elsewhere(desk);
      await enter(page, account, sessions);
      return page;
    });
  },
});

async function enter(page: Page, account: DemoAccount, sessions: Map<DemoAccount, Cookies>): Promise<void> {
  const known = sessions.get(account);
  if (known) return page.context().addCookies(known);
  await signIn(page, account);
  sessions.set(account, await page.context().cookies());
}

/** A bank that has just started the program: nobody has an account yet. */
export const firstDay = base.extend<{ bank: Server; firstLink: string }>({
  bank: async ({}, use) => {
    const bank = await start();
    await use(bank);
    await bank.stop();
  },
  firstLink: async ({ bank }, use) => {
    await expect.poll(bank.printed, "the link for the first administrator").toContain("/staff/invitations/");
    const link = /http:\S+\/staff\/invitations\/\S+/.exec(bank.printed());
    await use(link?.[0] ?? "");
  },
  baseURL: async ({ bank }, use) => use(bank.url),
});

/** Somebody who has set an account up. */
export interface Colleague {
  username: string;
  password: string;
  authenticator: Authenticator;
  recoveryCodes: string[];
}

/** Signs in to the demonstration, which shows the code. */
export async function signIn(page: Page, account: DemoAccount): Promise<void> {
  await page.goto("/staff/sign-in");
  await typePassword(page, account, DEMO_PASSWORD);
  await typeDemoCode(page);
}

/** The first step of signing in, on the page that is open. */
export async function typePassword(page: Page, username: string, password: string): Promise<void> {
  await page.getByLabel("用户名").fill(username);
  await page.getByLabel("密码").fill(password);
  await page.getByRole("button", { name: "继续" }).click();
}

/** The second step. */
export async function typeCode(page: Page, code: string): Promise<void> {
  await page.getByLabel("动态码", { exact: true }).fill(code);
  await page.getByRole("button", { name: "登录" }).click();
}

/** The second step in the demonstration, which shows a code that works for a while. */
export async function typeDemoCode(page: Page): Promise<void> {
  await expect(page.locator(".demo-code")).toBeVisible();
  await awayFromTheStep();
  await page.reload();
  await typeCode(page, await page.locator(".demo-code b").innerText());
  await expect(page.getByRole("heading", { level: 1 })).toContainText("您好");
}

/** Follows a link and chooses a password, up to the secret of the second factor. */
export async function choosePassword(page: Page, link: string, password: string): Promise<Authenticator> {
  await page.goto(link);
  await page.getByLabel("设置密码").fill(password);
  await page.getByRole("button", { name: "下一步" }).click();
  await expect(page.getByRole("heading", { name: "用验证器应用扫码" })).toBeVisible();
  const groups = await page.locator("code.secret span").allInnerTexts();
  return new Authenticator(groups.join(""));
}

/** Types the first code of the app. */
export async function confirmSetUp(page: Page, code: string): Promise<void> {
  await page.getByLabel("应用里显示的 6 位动态码").fill(code);
  await page.getByRole("button", { name: "确认并登录" }).click();
}

/** Sets an account up with the link for it, up to the recovery codes. */
export async function setUp(page: Page, link: string, username: string): Promise<Colleague> {
  const password = `three paper kites of ${username}`;
  const authenticator = await choosePassword(page, link, password);
  await confirmSetUp(page, await authenticator.fresh());
  await expect(page.getByRole("heading", { name: "请保存恢复码" })).toBeVisible();
  const recoveryCodes = await page.locator(".recovery-codes code").allInnerTexts();
  return { username, password, authenticator, recoveryCodes };
}

/** Invites somebody into the head office; `role` as the form names it. Gives the link for them. */
export async function invite(page: Page, { username, name, role }: { username: string; name: string; role: string }): Promise<string> {
  await page.goto("/staff/accounts");
  await page.getByRole("link", { name: "邀请员工" }).click();
  await page.getByLabel("用户名").fill(username);
  await page.getByLabel("姓名").fill(name);
  await page.getByRole("radio", { name: role }).check();
  await page.getByLabel("所属机构").fill("0000");
  await page.getByRole("button", { name: "邀请" }).click();
  await expect(page.getByRole("heading", { name: `交给${name}的设置链接` })).toBeVisible();
  return page.getByLabel("链接", { exact: true }).inputValue();
}

/** What the form for a branch holds. */
export interface BranchDraft {
  /** 网点 or 城市分行, where the form asks. */
  kind?: string;
  /** The city branch above, as the list offers it. */
  parent?: string;
  code?: string;
  name?: string;
  address?: string;
  phone?: string;
  hours?: string;
}

/** Types into the form for a branch. */
export async function typeBranch(page: Page, draft: BranchDraft): Promise<void> {
  if (draft.kind) await page.getByRole("radio", { name: draft.kind }).check();
  if (draft.parent) await page.getByLabel("所属分行").selectOption(draft.parent);
  for (const [label, value] of textFields(draft)) await page.getByLabel(label, { exact: true }).fill(value);
}

/** What the form for a branch holds now, as far as `draft` says something of it. */
export async function expectBranch(page: Page, draft: BranchDraft): Promise<void> {
  if (draft.kind) await expect(page.getByRole("radio", { name: draft.kind })).toBeChecked();
  if (draft.parent) await expect(page.getByLabel("所属分行").locator("option:checked")).toHaveText(draft.parent);
  for (const [label, value] of textFields(draft)) await expect(page.getByLabel(label, { exact: true })).toHaveValue(value);
}

function textFields({ code, name, address, phone, hours }: BranchDraft): [string, string][] {
  const all: [string, string | undefined][] = [["编号", code], ["名称", name], ["地址", address], ["电话", phone], ["营业时间", hours]];
  return all.flatMap(([label, value]) => (value === undefined ? [] : [[label, value]]));
}

let branches = 0;

/** A code that no other branch of this worker's bank has. */
export function newBranchCode(): string {
  branches += 1;
  return `T${process.pid % 1000}-${branches}`;
}

/** A form's error beside the field with this id. */
export function errorBeside(page: Page, field: string): Locator {
  return page.locator(`#${field}-error`);
}
