// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Base} from "./Base.sol";
import {Handler} from "./Handler.sol";

/// @dev The vault's invariants under random steps of everybody. The numbers are those of docs/contract.md; what must
/// never move back (2, 3, 4), what a single step must leave alone (6, 7) and the order of claims (5) are checked
/// by the handler after each step, and a check that fails there fails the run.
contract InvariantsTest is Base {
    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    Handler private _handler;

    function setUp() public {
        _handler = new Handler();
        _handler.setUp();
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_handler);
    }

    function targetSelectors() external view returns (FuzzSelector[] memory targets) {
        bytes4[17] memory steps = [
            Handler.deposit.selector,
            Handler.reserve.selector,
            Handler.reserveBySig.selector,
            Handler.cancelNonce.selector,
            Handler.rotate.selector,
            Handler.startRelease.selector,
            Handler.exit.selector,
            Handler.claim.selector,
            Handler.claimOld.selector,
            Handler.claimInAnyOrder.selector,
            Handler.reveal.selector,
            Handler.coopClose.selector,
            Handler.releaseByPayee.selector,
            Handler.finishRelease.selector,
            Handler.withdrawCredit.selector,
            Handler.advance.selector,
            Handler.refuse.selector
        ];
        targets = new FuzzSelector[](1);
        targets[0] = FuzzSelector(address(_handler), new bytes4[](steps.length));
        for (uint256 i = 0; i < steps.length; ++i) {
            targets[0].selectors[i] = steps[i];
        }
    }

    /// 1: per token, balance >= free + reserved - paid + credit; here exactly.
    function invariant_solvent() external view {
        _handler.solvent();
    }

    /// 2: nothing is paid that nobody signed.
    function invariant_justified() external view {
        _handler.justified();
    }

    /// The last event of a key is its whole state.
    function invariant_announced() external view {
        _handler.announced();
    }
}
