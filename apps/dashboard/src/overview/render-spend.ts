import { count, html, money, number, type Html } from '@vignette/gallery'
import type { Account } from '@vignette/ledger'
import { renderTable, type Row } from './render-table.ts'

/** What the ledger has on its books, what was billed apart from what was emulated. */
export function renderSpend(accounts: Account[]): Html {
  return html`<section class="board" aria-labelledby="spend">
    <h2 id="spend">Spend</h2>
    ${
      accounts.length === 0
        ? html`<p class="nothing">No call has been made yet.</p>`
        : renderTable({
            caption: 'Spend by collection',
            columns: ['Collection', 'Calls', 'Billed', 'Reserved now', 'Lost', 'Emulated, not billed'],
            rows: accounts.map(renderAccount),
          })
    }
    <p class="fine">
      Reserved: the highest price of calls under way. Lost: calls that broke off, with the highest price they
      may have had.
    </p>
  </section>`
}

function renderAccount(account: Account): Row {
  const { collection, calls, usd, reservedUsd, lost, emulatedCalls, emulatedUsd } = account
  const none = html`<span class="none">–</span>`
  return {
    name: collection,
    cells: [
      number(calls),
      money(usd),
      reservedUsd > 0 ? money(reservedUsd) : none,
      lost.calls > 0
        ? html`<b class="troubles">up to ${money(lost.worstUsd)}</b>
            <small>${count(lost.calls, 'call')}</small>`
        : none,
      emulatedCalls > 0 ? html`${money(emulatedUsd)} <small>${count(emulatedCalls, 'call')}</small>` : none,
    ],
  }
}
